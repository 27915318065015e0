/**
 * The history of one document as TimeTravel sees it: versions by number, oldest first. The contract between the reader (history.ts), which
 * is filled with the hub's answers, and the pages that show it. A version is what one person (or the disk) did within one second.
 */
import type { AccountId } from '../ids';
import type { Cell } from '../notebook/model';
import type { RequestResult } from '../protocol/client';

/** One answer to `document_history`. */
export type HistoryPage = RequestResult<'document_history'>;

export interface DocumentHistory {
  /** Versions are numbered 0 … count - 1; the last one is the newest text that the hub has made durable. */
  readonly count: number;
  /** To ask for what came later: `after` of the next request. */
  readonly through: number;
  /** Milliseconds since 1970, of the whole second in which it was made. Almost ascending: two hubs may commit out of order. */
  time(version: number): number;
  /** null: the change came from the disk. */
  author(version: number): AccountId | null;
  /** Of a notebook: its cells as a text to read (notebook/cells-as-text.ts). */
  textAt(version: number): string;
  /** Undefined when the document was no notebook then. */
  notebookAt(version: number): Cell[] | undefined;
  /** Pages in the order in which they were asked for. Versions that are there keep their numbers, but for the last, which may grow. */
  add(page: HistoryPage): Promise<void>;
}
