/**
 * Compaction outside the hub's event loop: one short-lived thread a job, so that its memory goes with it. Used by the compactor.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LyceumError } from '@lyceum/util/errors';
import type { Compacted } from '@lyceum/util/history/compact';
import type { FoldedUpdate } from '@lyceum/util/history/fold';

export interface CompactionJob {
  before: Uint8Array | null;
  updates: readonly FoldedUpdate[];
}

export interface CompactionThread {
  /** Throws when the history cannot be compacted; unavailable when it was closed meanwhile. */
  run(job: CompactionJob): Promise<Compacted>;
  close(): Promise<void>;
}

/** The built file, also when this one runs from source. */
const PROGRAM = join(__dirname, '../../dist/history/compaction-worker.js');

export function createCompactionThread(): CompactionThread {
  const workers = new Set<Worker>();
  let closed = false;
  return {
    run: async (job) => {
      if (closed) throw ended();
      const worker = new Worker(PROGRAM);
      workers.add(worker);
      const answer = answerOf(worker).finally(() => workers.delete(worker));
      answer.catch(() => {});
      await hand(worker, job);
      return answer;
    },
    close: async () => {
      closed = true;
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}

/** A job arrives in parts, the last of them empty. */
export interface CompactionPart {
  before: Uint8Array | null;
  updates: readonly FoldedUpdate[];
}

/** Updates of one part: copying them holds up the hub for a few ms. */
const PART_UPDATES = 1000;

async function hand(worker: Worker, { before, updates }: CompactionJob): Promise<void> {
  for (let from = 0; from < updates.length; from += PART_UPDATES) {
    post(worker, { before: from === 0 ? before : null, updates: updates.slice(from, from + PART_UPDATES) });
    await new Promise((resolve) => setImmediate(resolve));
  }
  post(worker, { before: null, updates: [] });
}

const post = (worker: Worker, part: CompactionPart): void => worker.postMessage(part);

function answerOf(worker: Worker): Promise<Compacted> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(ended()));
  });
}

function ended(): LyceumError {
  return new LyceumError('unavailable', 'A compaction was ended.');
}
