/**
 * What one page knows of a notebook's kernel, runs and outputs, over the connection to the hub (NotebookRuns). It opens its channel when it is known which
 * document is meant, opens it again after a reconnect, and acks news when they are applied, so that the project never sends faster than the page takes.
 *
 *   opening ──state──► open ──line or project away──► lost ──state──► open        any ──refused──► refused ──retry()──► opening
 */
import { LyceumError } from '../errors';
import type { DocumentId, ProjectId } from '../ids';
import type { CellId } from '../notebook/model';
import type { ProjectPath } from '../paths';
import {
  type CellRun,
  type ConsoleEntry,
  type InputRequest,
  type KernelState,
  type NotebookAnswer,
  type NotebookCall,
  type NotebookCallKind,
  type NotebookNews,
  type NotebookState,
  notebookNewsSchema,
  type ShownOutput,
  type WidgetModel,
} from '../protocol/notebook';
import type { Channel, Connection } from './connection';
import { NotebookCalls } from './notebook-calls';
import { stateUpdate } from './notebook-models';
import { applyNews, emptyView, type NotebookView, viewOf } from './notebook-news';
import type { NotebookRuns, RunsChange, RunsLink } from './notebook-runs';
import { createSignal, type Disposer } from './signal';

/** The document of the notebook: a DocumentSession. Its id may become known later. */
export interface NotebookPlace {
  readonly path: ProjectPath;
  readonly document_id: DocumentId | undefined;
  onStatus(listener: () => void): Disposer;
}

/** Milliseconds until a notebook that the project could not serve just now is asked for again. */
const RETRY_MS = 500;

export class NotebookSession implements NotebookRuns {
  private readonly channel: Channel;
  private readonly calls = new NotebookCalls();
  private readonly changes = createSignal<RunsChange>();
  private readonly stopWaiting: Disposer;
  private view: NotebookView = emptyView();
  private current: RunsLink = { kind: 'opening' };
  private looked: readonly CellId[] = [];
  /** Counts openings: an answer to an earlier one means nothing. */
  private opening = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly project_id: ProjectId,
    private readonly place: NotebookPlace,
  ) {
    this.channel = connection.openChannel({
      opened: (channel) => this.open(channel),
      message: (message) => {
        if (message.event === 'notebook_news') this.receive(message.seq, message.news);
      },
      lost: () => this.away(),
      refused: (error) => this.refused(error),
    });
    this.stopWaiting = place.onStatus(() => {
      if (this.opening === 0 && this.place.document_id !== undefined) this.channel.reopen();
    });
  }

  get link(): RunsLink {
    return this.current;
  }

  get kernel(): KernelState {
    return this.view.kernel;
  }

  get input(): InputRequest | null {
    return this.view.input;
  }

  get console(): readonly ConsoleEntry[] {
    return this.view.console;
  }

  get models(): ReadonlyMap<string, WidgetModel> {
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
    if (this.current.kind === 'open') this.sendLook();
  }

  call<K extends NotebookCallKind>(call: Extract<NotebookCall, { kind: K }>): Promise<NotebookAnswer<K>> {
    if (this.current.kind === 'refused') return Promise.reject(this.current.error);
    if (this.closed) return Promise.reject(new LyceumError('unavailable', 'The notebook was closed.'));
    this.expect(call);
    return this.calls.start(call);
  }

  retry(): void {
    if (this.closed) return;
    this.setLink({ kind: 'opening' });
    this.channel.reopen();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.retryTimer);
    this.stopWaiting();
    this.channel.close();
    this.calls.fail(new LyceumError('unavailable', 'The notebook was closed.'));
  }

  private setLink(link: RunsLink): void {
    this.current = link;
    this.changes.emit({ kind: 'link' });
  }

  private open(channel: Channel): void {
    const { document_id, path } = this.place;
    if (document_id === undefined) return;
    const opening = ++this.opening;
    const isCurrent = () => opening === this.opening && !this.closed;
    const fields = { channel: channel.id, project_id: this.project_id, path, document_id };
    channel.request('notebook_open', fields, {
      done: (state) => {
        if (isCurrent()) this.opened(state);
      },
      failed: (error) => {
        if (isCurrent() && this.connection.status.kind === 'connected') this.refused(error);
      },
    });
  }

  private opened(state: NotebookState): void {
    this.restate(state);
    this.setLink({ kind: 'open' });
    this.sendLook();
    const { channel } = this;
    this.calls.opened({
      send: (call, done, failed) =>
        channel.request('notebook_call', { channel: channel.id, call }, { done, failed }),
    });
  }

  private restate(state: NotebookState): void {
    this.view = viewOf(state, this.view.outputs);
    this.changes.emit({ kind: 'all' });
  }

  private receive(seq: number, news: readonly unknown[]): void {
    if (this.current.kind !== 'open') return;
    for (const one of news) {
      const parsed = notebookNewsSchema.safeParse(one);
      if (!parsed.success || this.take(parsed.data)) continue;
      this.channel.reopen();
      return;
    }
    this.channel.send({ event: 'notebook_ack', channel: this.channel.id, seq });
  }

  /** False: they do not follow on what is known. */
  private take(news: NotebookNews): boolean {
    if (news.kind === 'state') {
      this.restate(news.state);
      this.sendLook();
      return true;
    }
    const change = applyNews(this.view, news);
    if (change) this.changes.emit(change);
    return change !== undefined;
  }

  /** What a person does to a widget shows at once; the kernel hears of it, and the others. */
  private expect(call: NotebookCall): void {
    if (call.kind !== 'comm' || call.data.method !== 'update') return;
    applyNews(this.view, {
      kind: 'model_update',
      comm_id: call.comm_id,
      ...stateUpdate(call.data, call.buffers),
    });
    this.changes.emit({ kind: 'model', comm_id: call.comm_id });
  }

  /** Not among the calls that are sent again: each says all, and the latest holds. */
  private sendLook(): void {
    const { channel } = this;
    const call = { kind: 'look' as const, cells: [...this.looked] };
    channel.request('notebook_call', { channel: channel.id, call }, { done: () => {}, failed: () => {} });
  }

  private away(): void {
    this.opening++;
    this.calls.lost();
    if (this.current.kind === 'open') this.setLink({ kind: 'lost' });
  }

  private refused(error: LyceumError): void {
    if (this.closed) return;
    clearTimeout(this.retryTimer);
    this.away();
    if (error.code === 'unavailable' && this.connection.status.kind !== 'closed') {
      this.retryTimer = setTimeout(() => this.channel.reopen(), RETRY_MS);
      return;
    }
    this.setLink({ kind: 'refused', error });
    this.calls.fail(error);
  }
}
