/** NotebookRuns by hand, for tests of pages: a test says what the project says (`tell`), and answers calls. Never used outside tests. */
import type { LyceumError } from '../errors';
import type { CellId } from '../notebook/model';
import type {
  CellRun,
  NotebookAnswer,
  NotebookCall,
  NotebookCallKind,
  NotebookNews,
  NotebookState,
  ShownOutput,
} from '../protocol/notebook';
import { stateUpdate } from './notebook-models';
import { applyNews, emptyView, NO_KERNEL, viewOf } from './notebook-news';
import type { NotebookRuns, RunsChange, RunsLink } from './notebook-runs';
import { createSignal, type Disposer } from './signal';

export class FakeNotebookRuns implements NotebookRuns {
  link: RunsLink = { kind: 'open' };
  looked: readonly CellId[] = [];
  closed = false;
  readonly calls: NotebookCall[] = [];
  /** Answers of calls; without one a call is answered by `{}`. */
  answer: (call: NotebookCall) => unknown = () => ({});
  private view = emptyView();
  private readonly changes = createSignal<RunsChange>();

  get kernel() {
    return this.view.kernel;
  }

  get input() {
    return this.view.input;
  }

  get console() {
    return this.view.console;
  }

  get models() {
    return this.view.models;
  }

  get home(): string | undefined {
    return this.view.home;
  }

  run(cell: CellId): CellRun | undefined {
    return this.view.runs.get(cell);
  }

  outputs(cell: CellId): readonly ShownOutput[] {
    return this.view.outputs.of(cell);
  }

  on(listener: (change: RunsChange) => void): Disposer {
    return this.changes.on(listener);
  }

  look(cells: readonly CellId[]): void {
    this.looked = cells;
  }

  async call<K extends NotebookCallKind>(
    call: Extract<NotebookCall, { kind: K }>,
  ): Promise<NotebookAnswer<K>> {
    const said: NotebookCall = call;
    this.calls.push(said);
    if (said.kind === 'comm' && said.data.method === 'update')
      this.tell({ kind: 'model_update', comm_id: said.comm_id, ...stateUpdate(said.data, said.buffers) });
    return (await this.answer(said)) as NotebookAnswer<K>;
  }

  retry(): void {
    this.setLink({ kind: 'open' });
  }

  close(): void {
    this.closed = true;
  }

  setLink(link: RunsLink): void {
    this.link = link;
    this.changes.emit({ kind: 'link' });
  }

  refuse(error: LyceumError): void {
    this.setLink({ kind: 'refused', error });
  }

  /** The project says this. */
  tell(...news: NotebookNews[]): void {
    for (const one of news) {
      if (one.kind === 'state') {
        this.view = viewOf(one.state, this.view.outputs);
        this.changes.emit({ kind: 'all' });
        continue;
      }
      const change = applyNews(this.view, one);
      if (change) this.changes.emit(change);
    }
  }

  /** A cell that ran, with its outputs. */
  ran(cell_id: CellId, outputs: ShownOutput[], more: Partial<CellRun> = {}): void {
    const before = this.run(cell_id)?.run ?? 0;
    const run: CellRun = {
      status: 'done',
      execution_count: 1,
      run: before + 1,
      outputs: outputs.length,
      ...more,
    };
    this.tell(
      { kind: 'runs', runs: { [cell_id]: run } },
      { kind: 'outputs', cell_id, run: run.run, from: 0, outputs },
    );
  }
}

/** A state to begin with. */
export function notebookState(state: Partial<NotebookState> = {}): NotebookState {
  return { kernel: NO_KERNEL, runs: {}, input: null, models: [], console: [], ...state };
}
