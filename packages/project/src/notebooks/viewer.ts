/**
 * One page at a notebook: what changed and it was not told yet. News go out about forty times a second, fewer when they are large, and only while the page
 * keeps up with its acks: a slow page gets the latest, never a queue. Made by NotebookRoom.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { CellId } from '@lyceum/util/notebook/model';
import type {
  CellRun,
  ConsoleEntry,
  InputRequest,
  KernelState,
  NotebookNews,
  NotebookState,
} from '@lyceum/util/protocol/notebook';
import { type ModelNews, ModelQueue } from './model-queue';
import { type CellWithOutputs, nextOutputs, outputSize, type Sent } from './page-outputs';

/** Where the news go. */
export interface NotebookPort {
  news(seq: number, news: NotebookNews[]): void;
  /** The document is open no more. */
  ended(): void;
}

/** What a page is told of: the room. */
export interface Shown {
  readonly kernel: KernelState;
  readonly input: InputRequest | null;
  state(): NotebookState;
  runOf(cell: CellId): CellRun | null;
  outputsOf(cell: CellId): CellWithOutputs | undefined;
  entryOf(entry_id: string): ConsoleEntry | undefined;
}

/** Milliseconds between two batches at least; and for each 2 kB of the one before a millisecond, up to the second figure. */
const EVERY_MS = 25;
const MAX_EVERY_MS = 500;
const CHARS_PER_MS = 2000;
/** Milliseconds of rest that count: after it a few batches go at once, so that a quick cell is not waited for. */
const CREDIT_MS = 400;
/** Batches that a page may be behind. */
const WINDOW = 3;
/** Characters of outputs in one batch, about: what is more follows with the next. */
const BATCH_CHARS = 1024 * 1024;

export class Viewer {
  private looked: readonly CellId[] = [];
  private readonly sent = new Map<CellId, Sent>();
  private readonly runs = new Set<CellId>();
  private readonly outputs = new Set<CellId>();
  private readonly entries = new Set<string>();
  private readonly models = new ModelQueue();
  private readonly flags = { kernel: false, input: false, console: false, state: false };
  private seq = 0;
  private acked = 0;
  private notBefore = 0;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly shown: Shown,
    private readonly port: NotebookPort,
  ) {}

  look(cells: readonly CellId[]): void {
    this.looked = cells;
    this.outputs.clear();
    for (const cell of cells) this.outputs.add(cell);
    this.wake();
  }

  changed(what: 'kernel' | 'input' | 'console'): void {
    if (what === 'console') this.entries.clear();
    this.flags[what] = true;
    this.wake();
  }

  ran(cell: CellId): void {
    this.runs.add(cell);
    this.printed(cell);
    this.wake();
  }

  printed(cell: CellId): void {
    if (!this.looked.includes(cell)) return;
    this.outputs.add(cell);
    this.wake();
  }

  entered(entry_id: string): void {
    this.entries.add(entry_id);
    this.wake();
  }

  model(news: ModelNews): void {
    if (!this.models.push(news)) this.flags.state = true;
    this.wake();
  }

  ack(seq: number): void {
    this.acked = Math.max(this.acked, seq);
    this.wake();
  }

  readonly close: Disposer = () => {
    this.closed = true;
    clearTimeout(this.timer);
  };

  end(): void {
    this.close();
    this.port.ended();
  }

  private get hasNews(): boolean {
    const { flags } = this;
    const hasFlag = flags.kernel || flags.input || flags.console || flags.state;
    return hasFlag || this.runs.size + this.outputs.size + this.entries.size + this.models.size > 0;
  }

  private wake(): void {
    if (this.timer || this.closed || this.seq - this.acked >= WINDOW || !this.hasNews) return;
    const wait = Math.max(0, this.notBefore - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, wait);
  }

  private flush(): void {
    const { news, size } = this.batch();
    if (news.length > 0) {
      const wait = Math.max(EVERY_MS, Math.min(MAX_EVERY_MS, size / CHARS_PER_MS));
      this.notBefore = Math.max(this.notBefore, Date.now() - CREDIT_MS) + wait;
      this.port.news(++this.seq, news);
    }
    this.wake();
  }

  private batch(): { news: NotebookNews[]; size: number } {
    if (this.flags.state) return this.allAnew();
    const { shown, flags } = this;
    const news: NotebookNews[] = [];
    if (flags.kernel) news.push({ kind: 'kernel', kernel: shown.kernel });
    if (flags.input) news.push({ kind: 'input', input: shown.input });
    if (flags.console) news.push({ kind: 'console_cleared' });
    if (this.runs.size > 0) {
      const runs = Object.fromEntries([...this.runs].map((cell) => [cell, shown.runOf(cell)]));
      news.push({ kind: 'runs', runs });
    }
    const models = this.models.take(BATCH_CHARS);
    news.push(...models.news);
    const entries = this.takeEntries();
    news.push(...entries.news);
    const outputs = this.takeOutputs(BATCH_CHARS);
    news.push(...outputs.news);
    this.runs.clear();
    Object.assign(flags, { kernel: false, input: false, console: false });
    return { news, size: models.size + entries.size + outputs.size };
  }

  private takeEntries(): { news: NotebookNews[]; size: number } {
    const entries = [...this.entries].flatMap((entry_id) => this.shown.entryOf(entry_id) ?? []);
    this.entries.clear();
    const size = entries
      .flatMap(({ outputs }) => outputs)
      .reduce((sum, output) => sum + outputSize(output), 0);
    return { news: entries.map((entry) => ({ kind: 'console', entry })), size };
  }

  private takeOutputs(budget: number): { news: NotebookNews[]; size: number } {
    const news: NotebookNews[] = [];
    let size = 0;
    for (const cell of [...this.outputs]) {
      if (size >= budget) break;
      this.outputs.delete(cell);
      const known = this.shown.outputsOf(cell);
      const next = known && nextOutputs(known, this.sent.get(cell), budget - size);
      if (!next) continue;
      this.sent.set(cell, next.sent);
      news.push(next.news);
      size += next.size;
      if (next.more) this.outputs.add(cell);
    }
    return { news, size };
  }

  /** It was too far behind: all it had is void. It looks again when it has this. */
  private allAnew(): { news: NotebookNews[]; size: number } {
    this.models.clear();
    this.sent.clear();
    this.runs.clear();
    this.entries.clear();
    this.outputs.clear();
    this.looked = [];
    Object.assign(this.flags, { kernel: false, input: false, console: false, state: false });
    return { news: [{ kind: 'state', state: this.shown.state() }], size: BATCH_CHARS };
  }
}
