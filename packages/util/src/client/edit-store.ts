/**
 * Where unacked edits outlive their tab: the port, with an in-memory twin (memory-edit-store.ts) and the webapp's IndexedDB
 * (webapp/src/offline). Filled by edit-keeper.ts. One record per session with unacked edits; it never sees another account's records.
 */
import type { AccountId, DocumentId, ProjectId } from '../ids';
import type { ProjectPath } from '../paths';

/** One session's unacked edits. */
export interface EditRecord {
  record_id: string;
  account_id: AccountId;
  project_id: ProjectId;
  document_id: DocumentId;
  /** Where the document was then. */
  path: ProjectPath;
  /** How many edits of the person it keeps. */
  edits: number;
  /** Milliseconds since 1970 of the last of them. */
  time: number;
  /** The whole text is in it: it can be shown without the hub. */
  whole: boolean;
}

export interface Leftover extends EditRecord {
  /** Yjs updates, in no order that matters. */
  updates: Uint8Array[];
  /** How many rows were read: what `remove` takes away. */
  rows: number;
}

export interface EditStore {
  /**
   * Puts `update` as row number `row` of the record, and what else the record says. Resolves when it is on the device; rejects when it
   * cannot be kept (no space, a private window).
   */
  append(record: EditRecord, row: number, update: Uint8Array): Promise<void>;
  /** All that is kept for the account, oldest first; with `at`, of that file only. */
  leftovers(account_id: AccountId, at?: { project_id: ProjectId; path: ProjectPath }): Promise<Leftover[]>;
  /** Takes the first `rows` rows away, and the record with its last row: its tab may be alive and go on. */
  remove(record_id: string, rows: number): Promise<void>;
}

/** Whose edits are kept, and where. One per page; shared by its document sessions. */
export interface Keeping {
  readonly store: EditStore;
  readonly account_id: AccountId;
  /** Documents that are open in this page: their own sessions send what they left. */
  readonly open: Set<DocumentId>;
}
