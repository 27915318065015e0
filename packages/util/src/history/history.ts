/**
 * The reader of TimeTravel: filled with the hub's answers to `document_history`, it tells the versions of one document and the text at each.
 * Pure; made by the pages that show a history. It asks the hub for nothing by itself.
 */
import type { AccountId } from '../ids';
import { cellsAsText } from '../notebook/cells-as-text';
import type { Cell } from '../notebook/model';
import type { HistoryUpdate } from '../protocol/client';
import { type CellsInTime, cellsInTime } from './cells-in-time';
import { decodeHistory } from './encoding';
import { Fold } from './fold';
import type { DocumentHistory, HistoryPage } from './types';
import { at } from './version-index';
import { Spans, type Weave, weave } from './weave';

export function createDocumentHistory(): DocumentHistory {
  return new Reader();
}

/** What the shown fold says, until it grows. */
interface Read {
  text: Weave;
  cells: CellsInTime;
}

class Reader implements DocumentHistory {
  through = 0;
  private shown = new Fold();
  /** What is being read while `shown` stays: a compacted history that came later, until its last page. */
  private next = this.shown;
  private lastRead: Read | undefined;
  /** Ids after `through` that were folded: the hub sends recent updates again until their order is settled. */
  private recent = new Set<number>();
  private adding: Promise<void> = Promise.resolve();

  get count(): number {
    return this.shown.index.count;
  }

  time(version: number): number {
    return at(this.shown.index.seconds, version) * 1000;
  }

  author(version: number): AccountId | null {
    const { authors, authorOf } = this.shown.index;
    return authors[at(authorOf, version)] ?? null;
  }

  textAt(version: number): string {
    const cells = this.notebookAt(version);
    return cells ? cellsAsText(cells) : this.read.text.textAt(version);
  }

  notebookAt(version: number): Cell[] | undefined {
    return this.read.cells.at(version);
  }

  private get read(): Read {
    if (this.lastRead) return this.lastRead;
    const spans = new Spans(this.shown.index);
    this.lastRead = { text: weave(this.shown.text, spans), cells: cellsInTime(this.shown, spans) };
    return this.lastRead;
  }

  add(page: HistoryPage): Promise<void> {
    // In the order of the calls, though unpacking takes its time.
    const added = this.adding.then(() => this.takeIn(page));
    this.adding = added.catch(() => {});
    return added;
  }

  private async takeIn({ compacted, updates, through, more }: HistoryPage): Promise<void> {
    if (compacted) {
      this.next = await decodeHistory(compacted);
      this.recent.clear();
    }
    for (const update of updates) this.fold(update);
    this.through = through;
    // Between pages `through` is where to go on; with the last one it goes back to what is settled.
    if (!more) for (const id of this.recent) if (id <= through) this.recent.delete(id);
    if (!more || this.count === 0) this.shown = this.next;
    this.lastRead = undefined;
  }

  private fold(update: HistoryUpdate): void {
    if (this.recent.has(update.update_id)) return;
    this.recent.add(update.update_id);
    try {
      this.next.apply(update);
    } catch {
      // The live document could not take it either: it changed no text.
    }
  }
}
