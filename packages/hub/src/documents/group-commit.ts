/**
 * Durable appends of document updates in groups: one queue a hub, one INSERT at a time; what comes meanwhile leaves together
 * when it is committed. Rooms append; the promise of an entry resolves after the commit that holds it, in order.
 *
 *   idle ──append──► gathering ──► inserting ──committed──► gathering the next batch, or idle
 *                                              └── database away ──► the same batch again, with growing pauses
 */
import { LyceumError } from '@lyceum/util/errors';
import type { AccountId, DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';

export interface UpdateEntry {
  document_id: DocumentId;
  /** null: it came from the disk. */
  account_id: AccountId | null;
  update: Uint8Array;
  /** The disk had the whole document before this edit: the row must say that it no longer does. */
  ends_disk_saved?: boolean;
}

export interface GroupCommit {
  /** Throws unavailable when too much waits for a database that is away. */
  checkSpace(bytes: number): void;
  /** Call checkSpace first, before the update has any effect. */
  append(entry: UpdateEntry): Promise<void>;
  /** Resolves when all that was appended so far is committed (or refused). */
  settled(): Promise<void>;
  /** Waits for what is queued, at most this long, then refuses the rest. */
  close(wait_ms: number): Promise<void>;
}

export interface GroupCommitDeps {
  /** Inserts all or none. Throws LyceumError('unavailable') when the database is away. */
  insert(entries: readonly UpdateEntry[]): Promise<void>;
  /** For the metrics: how many updates one commit held. */
  committed?(entries: number): void;
  logger: Logger;
}

/** Bytes that may wait: enough for minutes of typing of hundreds, and it fits in memory. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/**
 * Milliseconds in which a commit gathers: many typists share it, and whoever reads a key is not kept waiting by the database, which
 * wants a processor too. Nobody notices an ack that comes so much later.
 */
const GATHER_MS = 2;
/** Entries of one INSERT: larger ones gain nothing. */
const MAX_BATCH = 5000;
/** Milliseconds between tries while the database is away. */
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1000;

interface Queued {
  entry: UpdateEntry;
  resolve(): void;
  reject(error: unknown): void;
}

export function createGroupCommit(deps: GroupCommitDeps, maxBytes = MAX_QUEUED_BYTES): GroupCommit {
  return new Queue(deps, maxBytes);
}

class Queue implements GroupCommit {
  private queue: Queued[] = [];
  private bytes = 0;
  private closing = false;
  private running: Promise<void> | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: GroupCommitDeps,
    private readonly maxBytes: number,
  ) {}

  checkSpace(bytes: number): void {
    if (this.closing || this.bytes + bytes > this.maxBytes)
      throw new LyceumError('unavailable', 'Edits cannot be stored now. They stay in this browser.');
  }

  append(entry: UpdateEntry): Promise<void> {
    this.bytes += entry.update.length;
    const stored = new Promise<void>((resolve, reject) => this.queue.push({ entry, resolve, reject }));
    // The queue is first in, first out: the newest entry is committed last. Whoever appends sees the failure.
    this.last = stored.catch(() => {});
    this.running ??= this.run();
    return stored;
  }

  settled(): Promise<void> {
    return this.last;
  }

  async close(wait_ms: number): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, wait_ms).unref());
    if (this.running) await Promise.race([this.running, late]);
    this.closing = true;
    rejectAll(this.queue.splice(0), new LyceumError('unavailable', 'The hub is closing.'));
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const batch = this.queue.splice(0, MAX_BATCH);
      await this.insert(batch);
      for (const { entry } of batch) this.bytes -= entry.update.length;
    }
    this.running = undefined;
  }

  private async insert(batch: Queued[]): Promise<void> {
    let delay = FIRST_RETRY_MS;
    for (;;) {
      try {
        await this.deps.insert(batch.map(({ entry }) => entry));
        break;
      } catch (error) {
        const away = error instanceof LyceumError && error.code === 'unavailable';
        if (!away) return this.insertSingly(batch, error);
        if (this.closing) return rejectAll(batch, error);
        await new Promise((resolve) => setTimeout(resolve, delay));
        delay = Math.min(delay * 2, MAX_RETRY_MS);
      }
    }
    this.deps.committed?.(batch.length);
    for (const { resolve } of batch) resolve();
  }

  /** One bad entry must not take the others with it. */
  private async insertSingly(batch: Queued[], error: unknown): Promise<void> {
    this.deps.logger.error(
      { entries: batch.length, error },
      'a group of updates was refused by the database',
    );
    if (batch.length === 1) rejectAll(batch, error);
    else for (const one of batch) await this.insert([one]);
  }
}

function rejectAll(batch: readonly Queued[], error: unknown): void {
  for (const one of batch) one.reject(error);
}
