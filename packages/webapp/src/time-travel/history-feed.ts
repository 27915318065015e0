/**
 * Fills a DocumentHistory from the hub and keeps it up to date while TimeTravel is open: page after page at first, then what came later.
 *
 *   loading ──all pages──► ready ◄──changed(), 1 s──► asks again (still ready)
 *      └──── refused ────► failed ──retry()──► loading
 *
 * One request at a time. A lost line needs nothing here: the connection sends the request again.
 */
import type { DocumentHistory, HistoryPage } from '@lyceum/util/history/types';
import { wordsOf } from '../app/error-words';
import { createObservable, type Observable } from '../open-files/observable';

/** Milliseconds from a change of the document until it is asked for: one request for a burst of typing. */
export const CHANGE_DELAY_MS = 1000;

export interface HistoryFacts {
  state: 'loading' | 'ready' | 'failed';
  /** Grows whenever the history does: the same count may hide a last version that has grown. */
  revision: number;
  count: number;
  /** Why it failed, for people; while "ready": why the latest versions are not here. */
  error: string | undefined;
}

type Timer = ReturnType<typeof setTimeout>;

export class HistoryFeed {
  readonly facts: Observable<HistoryFacts>;
  private timer: Timer | undefined;
  private running = false;
  private stale = false;
  private closed = false;

  constructor(
    readonly history: DocumentHistory,
    private readonly ask: (after: number) => Promise<HistoryPage>,
  ) {
    this.facts = createObservable<HistoryFacts>({
      state: 'loading',
      revision: 0,
      count: history.count,
      error: undefined,
    });
    void this.load();
  }

  /** The document has changed: its newest versions will be asked for. */
  changed(): void {
    if (this.closed || this.timer !== undefined || this.facts.get().state === 'failed') return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, CHANGE_DELAY_MS);
  }

  retry(): void {
    if (this.facts.get().state === 'failed') this.facts.set({ state: 'loading', error: undefined });
    void this.load();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    if (this.running) {
      this.stale = true;
      return;
    }
    this.running = true;
    this.stale = false;
    try {
      await this.readAll();
      this.facts.set({ state: 'ready', error: undefined });
    } catch (reason) {
      // What is here already stays in view.
      const state = this.facts.get().state === 'ready' ? 'ready' : 'failed';
      this.facts.set({ state, error: wordsOf(reason) });
    }
    this.running = false;
    if (this.stale) this.changed();
  }

  private async readAll(): Promise<void> {
    for (let more = true; more && !this.closed; ) {
      const page = await this.ask(this.history.through);
      if (this.closed) return;
      await this.history.add(page);
      more = page.more;
      // An answer without news must not redraw anything.
      if (page.compacted === null && page.updates.length === 0) continue;
      this.facts.set({ revision: this.facts.get().revision + 1, count: this.history.count });
    }
  }
}
