/**
 * Keeps one session's unacked edits on the device, and brings back what earlier tabs left of the same document. Used by document-session.ts.
 * Editing never waits for it and never fails with it. It decides nothing about what is acked.
 *
 *   idle ──edit──► waiting ──STORE_AFTER_MS──► keeping (the whole state once, and each change) ──all acked──► idle, nothing kept
 *                     └──────────────all acked──────────────► idle
 */
import * as Y from 'yjs';
import type { DocumentId, ProjectId } from '../ids';
import { newKey } from '../ids';
import type { ProjectPath } from '../paths';
import type { EditRecord, Keeping, Leftover } from './edit-store';

/** Milliseconds from an edit until it is on the device. Most acks are quicker, and then nothing is written at all. */
const STORE_AFTER_MS = 150;
/**
 * Characters up to which the whole state is written at once: more takes long enough to be felt (about 0.3 s for 10 MB), and waits until the
 * acks have been away for WHOLE_AFTER_MS. Until then the changes are there, which is all that must not be lost.
 */
const QUICK_CHARS = 512 * 1024;
const WHOLE_AFTER_MS = 2000;
/** Milliseconds until a store that failed is tried again. */
const RETRY_MS = 5000;

/** The origin of what earlier tabs left. */
export const FROM_STORE = Symbol('store');

interface OwnRecord {
  id: string;
  rows: number;
  whole: boolean;
}

/** What the session knows of its document now. */
export interface KeptDocument {
  project_id: ProjectId;
  path: ProjectPath;
  document_id: DocumentId | undefined;
  /** Edits that no ack covers. */
  unacked: number;
  /** Length of the text. */
  chars: number;
}

export class EditKeeper {
  private found: Leftover[] = [];
  private adopted: Leftover[] = [];
  private record: OwnRecord | undefined;
  /** Changes that have to be written: all since everything was acked, or since the last writing. */
  private buffer: Uint8Array[] = [];
  /** Edits of the person that are not on the device yet. */
  private pending = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wholeTimer: ReturnType<typeof setTimeout> | undefined;
  private wholeIsDue = false;
  private hasFailed = false;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keeping: Keeping,
    private readonly doc: Y.Doc,
    private readonly kept: () => KeptDocument,
    /** `failed` is another one now. */
    private readonly changed: () => void,
  ) {}

  /** The store does not take anything: edits live in this tab alone. */
  get failed(): boolean {
    return this.hasFailed;
  }

  /** Every unacked edit is on the device. */
  get stored(): boolean {
    return this.pending === 0;
  }

  /** Looks for what earlier tabs left at this path. */
  async load(): Promise<void> {
    const { store, account_id } = this.keeping;
    const { project_id, path } = this.kept();
    this.found = await store.leftovers(account_id, { project_id, path }).catch(() => []);
  }

  /** The document that was here last and can be shown without the hub. */
  get lastHere(): DocumentId | undefined {
    return this.found.findLast(({ whole }) => whole)?.document_id;
  }

  /** Applies what was left of this document; gives the number of edits in it. Another document's stay where they are. */
  adopt(document_id: DocumentId): number {
    const own = this.found.filter((leftover) => leftover.document_id === document_id);
    this.found = [];
    let edits = 0;
    for (const leftover of own) {
      if (!apply(this.doc, leftover)) continue;
      this.adopted.push(leftover);
      edits += leftover.edits;
    }
    return edits;
  }

  updated(update: Uint8Array, isOwn: boolean): void {
    if (isOwn) this.pending++;
    // Others' changes too: one's own later ones may stand on them.
    if (this.record || this.pending > 0) this.buffer.push(update);
    if (this.pending > 0) this.schedule(STORE_AFTER_MS);
  }

  /** Everything is acked: nothing has to be kept. */
  settled(): void {
    this.stopTimers();
    this.wholeIsDue = false;
    this.pending = 0;
    this.buffer = [];
    const { record, adopted } = this;
    this.record = undefined;
    this.adopted = [];
    if (record) this.remove(record.id, record.rows);
    for (const { record_id, rows } of adopted) this.remove(record_id, rows);
  }

  /** Writes now what waits: the page is about to go. */
  flush(): Promise<unknown> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pending > 0) this.write();
    return this.queue;
  }

  close(): void {
    void this.flush();
    this.stopTimers();
  }

  private schedule(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.write();
    }, ms);
  }

  /** A long text is written as a whole only when the acks stay away. */
  private awaitWhole(): void {
    this.wholeTimer ??= setTimeout(() => {
      this.wholeIsDue = true;
      this.write();
    }, WHOLE_AFTER_MS);
  }

  private stopTimers(): void {
    clearTimeout(this.timer);
    clearTimeout(this.wholeTimer);
    this.timer = undefined;
    this.wholeTimer = undefined;
  }

  private write(): void {
    const { project_id, path, document_id, unacked, chars } = this.kept();
    // Nobody edits what was never here.
    if (document_id === undefined) return;
    this.record ??= { id: newKey(), rows: 0, whole: false };
    const { record } = this;
    const becomesWhole = !record.whole && (chars <= QUICK_CHARS || this.wholeIsDue);
    if (!record.whole && !becomesWhole) this.awaitWhole();
    const update = becomesWhole ? Y.encodeStateAsUpdate(this.doc) : Y.mergeUpdates(this.buffer);
    record.whole ||= becomesWhole;
    this.buffer = [];
    const written = this.pending;
    const head: EditRecord = {
      record_id: record.id,
      account_id: this.keeping.account_id,
      project_id,
      path,
      document_id,
      edits: unacked,
      time: Date.now(),
      whole: record.whole,
    };
    // The whole state has what was adopted: one record is enough from here on.
    const replaced = becomesWhole ? this.adopted.splice(0) : [];
    const row = record.rows++;
    const done = this.keeping.store.append(head, row, update).then(
      () => this.wrote(record, written, replaced),
      () => this.broke(record, replaced),
    );
    this.queue = Promise.all([this.queue, done]);
  }

  private wrote(record: OwnRecord, edits: number, replaced: readonly Leftover[]): void {
    for (const { record_id, rows } of replaced) this.remove(record_id, rows);
    if (this.record !== record) return;
    this.pending = Math.max(0, this.pending - edits);
    this.setFailed(false);
  }

  /** Begins anew later, with a whole state: a record with a gap is of no use. */
  private broke(record: OwnRecord, replaced: readonly Leftover[]): void {
    this.adopted.push(...replaced);
    if (this.record !== record) return;
    this.remove(record.id, record.rows);
    this.record = undefined;
    this.wholeIsDue = true;
    this.pending = Math.max(1, this.pending);
    this.setFailed(true);
    this.schedule(RETRY_MS);
  }

  private setFailed(failed: boolean): void {
    if (failed === this.hasFailed) return;
    this.hasFailed = failed;
    this.changed();
  }

  /** What cannot be removed is applied once more by the next session, which changes nothing. */
  private remove(record_id: string, rows: number): void {
    this.queue = this.queue.then(() => this.keeping.store.remove(record_id, rows)).catch(() => {});
  }
}

/** All or nothing: a record that was damaged changes nothing. */
function apply(doc: Y.Doc, { updates }: Leftover): boolean {
  if (updates.length === 0) return false;
  try {
    const merged = Y.mergeUpdates(updates);
    Y.decodeUpdate(merged);
    Y.applyUpdate(doc, merged, FROM_STORE);
    return true;
  } catch {
    return false;
  }
}
