/**
 * One open notebook in the project: its kernel, the queue that everybody shares, what runs left, the widgets, and the pages that look on. It lives on
 * without pages and without hubs. Made by Notebooks; the cells themselves are in the document.
 */
import { newKey } from '@lyceum/util/ids';
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { CellId, CellResult } from '@lyceum/util/notebook/model';
import type { CellRun, InputRequest, KernelState, NotebookState } from '@lyceum/util/protocol/notebook';
import type { Kernel, KernelEvent, KernelInput, KernelMessage, KernelProblem } from '../kernels/types';
import { CellOutputs, type OutputSpace } from './cell-outputs';
import { Console } from './console';
import { KernelSeat } from './kernel-seat';
import { LastingResults } from './lasting-results';
import { WidgetModels } from './models';
import { RunQueue, type RunTarget } from './run-queue';
import type { CellSource, RoomSurroundings } from './surroundings';
import { Targets } from './targets';
import { type NotebookPort, type Shown, Viewer } from './viewer';

/** In the place of a password. */
const HIDDEN_ANSWER = '········';

export class NotebookRoom implements Shown {
  readonly seat: KernelSeat;
  readonly queue: RunQueue;
  readonly models: WidgetModels;
  readonly console: Console;
  private readonly cells = new Map<CellId, RunTarget>();
  private readonly results = new Map<CellId, { version: number; count: number | null; result: CellResult }>();
  private readonly targets = new Targets();
  private readonly viewers = new Set<Viewer>();
  private readonly space: OutputSpace;
  private readonly lasting: LastingResults | undefined;
  private asked: { request: InputRequest; reply(value: string): void; target: RunTarget } | undefined;

  constructor(private readonly around: RoomSurroundings) {
    const { lasting } = around;
    this.space = { data_bytes: 0, spill: (cell) => around.spill(cell), ...lasting?.files };
    this.lasting =
      lasting &&
      new LastingResults(lasting, {
        target: (cell) => this.target(cell),
        last: (cell) => this.results.get(cell)?.result,
        upToDate: (cell) => this.upToDate(cell),
        ran: (cell) => this.tell((viewer) => viewer.ran(cell)),
      });
    this.seat = new KernelSeat(around.tools, {
      place: () => around.place(),
      metadata: () => around.metadata(),
      changed: () => this.kernelChanged(),
      event: (event) => this.heard(event),
      chosen: (spec) => around.kernelChosen(spec),
      begun: (kernel) => this.kernelBegun(kernel),
      ended: (problem) => this.kernelEnded(problem),
    });
    this.models = new WidgetModels({
      tell: (news, but) => {
        for (const viewer of this.viewers) if (viewer !== but) viewer.model(news);
      },
      send: (message) => this.seat.kernel?.sendComm(message),
    });
    this.queue = new RunQueue({
      kernel: () => this.seat.ensure(),
      owns: (msg_id, target) => this.targets.asked(msg_id, target),
      changed: (target) => this.ran(target),
      printed: (target) => this.printed(target),
      asks: (target, input) => this.ask(target, input),
      ended: (target) => this.stopAsking(target),
    });
    this.console = new Console(this.space, () => this.tell((viewer) => viewer.changed('console')));
    void this.seat.lookAhead().then(() => around.lostKernel && this.seat.lost());
  }

  get kernel(): KernelState {
    return this.seat.state;
  }

  get input(): InputRequest | null {
    return this.asked?.request ?? null;
  }

  join(port: NotebookPort): Viewer {
    const viewer = new Viewer(this, port);
    this.viewers.add(viewer);
    return viewer;
  }

  leave(viewer: Viewer): void {
    viewer.close();
    this.viewers.delete(viewer);
  }

  state(): NotebookState {
    const runs = Object.fromEntries([...this.cells].map(([cell, { run }]) => [cell, run]));
    const { kernel, input } = this;
    const { home } = this.around;
    const models = this.models.all();
    return { kernel, runs, input, models, console: this.console.entries(), ...(home && { home }) };
  }

  runOf(cell: CellId): CellRun | null {
    return this.cells.get(cell)?.run ?? null;
  }

  outputsOf(cell_id: CellId) {
    const target = this.cells.get(cell_id);
    return target && { cell_id, run: target.run.run, outputs: target.outputs };
  }

  entryOf(entry_id: string) {
    return this.console.entry(entry_id);
  }

  /** What the notebook's file should hold of a cell: the same object until it changed. */
  result(cell: CellId): CellResult | undefined {
    const target = this.cells.get(cell);
    if (!target) return undefined;
    const before = this.upToDate(cell);
    if (before) return before;
    const { version } = target.outputs;
    const { execution_count } = target.run;
    const result = { execution_count, outputs: target.outputs.forFile() };
    this.results.set(cell, { version, count: execution_count, result });
    this.lasting?.gives(cell, result);
    return result;
  }

  /** What the file says of a cell. One that waits or runs keeps its own. */
  load(cell: CellId, result: CellResult | undefined): void {
    const status = this.cells.get(cell)?.run.status;
    if (status === 'queued' || status === 'running' || this.lasting?.restore(cell, result)) return;
    if (!result) {
      this.drop(cell);
      return;
    }
    const target = this.target(cell);
    target.outputs.load(result.outputs);
    const { execution_count, outputs } = result;
    target.run = { status: 'idle', execution_count, run: target.run.run + 1, outputs: outputs.length };
    const { version } = target.outputs;
    this.results.set(cell, { version, count: execution_count, result });
    this.lasting?.forget(cell);
    this.tell((viewer) => viewer.ran(cell));
  }

  /** The file has been read: what it says nothing of is restored too, where it is one of `cells`. */
  restoreRest(cells: readonly CellId[]): void {
    if (this.lasting?.restoreRest(cells)) this.around.resultsChanged('soon');
  }

  /** The file holds these. */
  written(results: ReadonlyMap<CellId, CellResult>): void {
    this.lasting?.written(this.cells, results);
  }

  run(cells: readonly CellSource[]): void {
    this.runAutoCells(cells);
    this.enqueue(cells);
  }

  runInConsole(code: string, account_id: string): string {
    this.runAutoCells();
    const target = this.console.add(code, account_id);
    this.queue.add([{ target, source: code, batch: {} }]);
    return target.entry_id;
  }

  cancel(cells: readonly CellId[] | undefined): void {
    const meant = cells && new Set(cells);
    this.queue.cancel(({ target }) => !meant || (target.cell_id !== undefined && meant.has(target.cell_id)));
  }

  clear(cells: readonly CellId[] | undefined): void {
    for (const cell of cells ?? [...this.cells.keys()]) {
      const target = this.cells.get(cell);
      if (!target) continue;
      if (target.run.status === 'queued' || target.run.status === 'running') {
        target.outputs.clear();
        this.printed(target);
      } else this.drop(cell);
    }
    this.around.resultsChanged('soon');
  }

  copyOutputs(cells: readonly { from: CellId; to: CellId }[]): void {
    for (const { from, to } of cells) {
      const result = this.result(from);
      if (result) this.load(to, result);
    }
    this.around.resultsChanged('soon');
  }

  /** The first answer wins. */
  answer(input_id: string, value: string): void {
    if (this.asked?.request.input_id !== input_id) return;
    const { reply, target, request } = this.asked;
    this.stopAsking(target);
    // As Jupyter leaves it: question and answer stay among what the cell printed, of a password as many dots whatever it is.
    const shown = request.password ? HIDDEN_ANSWER : value;
    void this.take(target, { type: 'stream', name: 'stdout', text: `${request.prompt}${shown}\n` });
    reply(value);
  }

  comm(comm_id: string, data: JsonObject, buffers: readonly string[] = [], by?: Viewer): void {
    this.models.said(comm_id, data, buffers, by);
    const bytes = buffers.map((one) => Buffer.from(one, 'base64'));
    const msg_id = this.seat.kernel?.sendComm(
      { type: 'comm_msg', comm_id, data: this.models.toKernel(comm_id, data) },
      { buffers: bytes },
    );
    const home = this.targets.ofWidget(comm_id);
    if (msg_id !== undefined && home) this.targets.asked(msg_id, home);
  }

  async close(): Promise<void> {
    for (const viewer of this.viewers) viewer.end();
    this.viewers.clear();
    this.models.clear();
    await this.seat.close();
    await this.lasting?.close();
    await Promise.all([...this.cells.values()].map(({ outputs }) => outputs.close()));
  }

  private enqueue(cells: readonly CellSource[]): void {
    const batch = {};
    const { worksheet } = this.around;
    this.queue.add(
      cells.map(({ cell_id, source }) => ({
        target: this.target(cell_id),
        source,
        batch,
        ...(worksheet && { prepare: (text: string) => worksheet.prepare(text, cell_id) }),
      })),
    );
  }

  /** What is about to run starts a kernel: those that are not among it come first. */
  private runAutoCells(others: readonly CellSource[] = []): void {
    if (this.seat.isActive) return;
    const given = new Set(others.map(({ cell_id }) => cell_id));
    const cells = this.around.worksheet?.autoCells().filter(({ cell_id }) => !given.has(cell_id)) ?? [];
    if (cells.length > 0) this.enqueue(cells);
  }

  private kernelBegun(kernel: Kernel): void {
    this.around.kernelBegun(kernel);
    // Without a run that waits for it: a person started it.
    if (!this.queue.isBusy) this.enqueue(this.around.worksheet?.autoCells() ?? []);
  }

  private tell(how: (viewer: Viewer) => void): void {
    for (const viewer of this.viewers) how(viewer);
  }

  /** The last result, while nothing has changed since. */
  private upToDate(cell: CellId): CellResult | undefined {
    const target = this.cells.get(cell);
    const last = this.results.get(cell);
    const isSame = last?.version === target?.outputs.version && last?.count === target?.run.execution_count;
    return isSame ? last?.result : undefined;
  }

  private target(cell_id: CellId): RunTarget {
    let target = this.cells.get(cell_id);
    if (!target) {
      const run: CellRun = { status: 'idle', execution_count: null, run: 0, outputs: 0 };
      target = { cell_id, run, outputs: new CellOutputs(this.space, cell_id) };
      this.cells.set(cell_id, target);
    }
    return target;
  }

  private drop(cell: CellId): void {
    this.cells.get(cell)?.outputs.clear();
    this.results.delete(cell);
    this.lasting?.forget(cell);
    if (this.cells.delete(cell)) this.tell((viewer) => viewer.ran(cell));
  }

  private heard(event: KernelEvent): void | Promise<void> {
    if (event.kind === 'message') return this.published(event.message);
    return undefined;
  }

  private published({ body, parent_id, buffers }: KernelMessage): void | Promise<void> {
    const target = this.targets.ofRequest(parent_id);
    switch (body.type) {
      case 'comm_open':
        if (target) this.targets.opened(body.comm_id, target);
        return this.models.take(body, buffers);
      case 'comm_msg':
      case 'comm_close':
        return this.models.take(body, buffers);
      case 'execute_input':
        if (target?.run.status !== 'running') return undefined;
        target.run = { ...target.run, execution_count: body.execution_count };
        return this.ran(target);
      case 'update_display_data':
        return this.redisplay(body);
      case 'other':
        return undefined;
      default:
        if (isOldWidgetsWarning(body) || this.models.capture(parent_id, body) || !target) return undefined;
        return this.take(target, body);
    }
  }

  private take(target: RunTarget, body: Parameters<CellOutputs['take']>[0]): Promise<void> | undefined {
    const isShown = body.type === 'display_data' || body.type === 'execute_result';
    if (isShown && body.display_id !== undefined) this.targets.displayed(body.display_id, target);
    const wait = target.outputs.take(body);
    this.printed(target);
    return wait;
  }

  private redisplay(body: Extract<KernelMessage['body'], { type: 'update_display_data' }>): undefined {
    const { display_id } = body;
    if (display_id === undefined) return;
    for (const target of this.targets.ofDisplay(display_id))
      if (target.outputs.update(display_id, body)) this.printed(target);
  }

  private ran(target: RunTarget): void {
    const { cell_id, entry_id } = target;
    if (entry_id !== undefined) this.tell((viewer) => viewer.entered(entry_id));
    if (cell_id === undefined) return;
    this.tell((viewer) => viewer.ran(cell_id));
    const { status } = target.run;
    if (status !== 'queued') this.lasting?.changed(cell_id, target);
    if (status !== 'queued') this.around.resultsChanged(status === 'running' ? 'soon' : 'now');
  }

  private printed(target: RunTarget): void {
    const { cell_id, entry_id, outputs } = target;
    if (entry_id !== undefined) this.tell((viewer) => viewer.entered(entry_id));
    if (cell_id === undefined) return;
    const isMore = target.run.outputs !== outputs.length;
    if (isMore) target.run = { ...target.run, outputs: outputs.length };
    this.lasting?.changed(cell_id, target);
    this.tell((viewer) => (isMore ? viewer.ran(cell_id) : viewer.printed(cell_id)));
    this.around.resultsChanged('soon');
  }

  private ask(target: RunTarget, input: KernelInput): void {
    const { cell_id, entry_id } = target;
    const { prompt, password } = input;
    const whose = { ...(cell_id !== undefined && { cell_id }), ...(entry_id !== undefined && { entry_id }) };
    const request = { input_id: newKey(), ...whose, prompt, password };
    this.asked = { request, target, reply: (value) => input.reply(value) };
    this.tell((viewer) => viewer.changed('input'));
  }

  private stopAsking(target: RunTarget): void {
    if (this.asked?.target !== target) return;
    this.asked = undefined;
    this.tell((viewer) => viewer.changed('input'));
  }

  private kernelChanged(): void {
    this.tell((viewer) => viewer.changed('kernel'));
    this.around.kernelChanged(this.seat.isActive);
  }

  private kernelEnded(problem: KernelProblem | undefined): void {
    this.queue.kernelEnded(problem);
    this.models.clear();
    this.console.clear();
    this.targets.clear();
    if (this.asked) this.stopAsking(this.asked.target);
    this.around.kernelChanged(this.seat.isActive);
  }
}

/** ipywidgets 6 asks the page's scripts for their version and complains when none answers: widgets are shown here without any. */
function isOldWidgetsWarning(body: KernelMessage['body']): boolean {
  return body.type === 'stream' && body.text.startsWith('Widget Javascript not detected.');
}
