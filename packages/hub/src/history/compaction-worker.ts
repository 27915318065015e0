/**
 * The program of the compaction thread: takes one job, in parts, answers it and ends. Started by compaction-thread.ts only; it touches no
 * database.
 */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { compactHistory } from '@lyceum/util/history/compact';
import type { FoldedUpdate } from '@lyceum/util/history/fold';
import type { CompactionPart } from './compaction-thread';

// On Linux this is the priority of the calling thread; elsewhere it would be that of the whole hub.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const updates: FoldedUpdate[] = [];
let before: Uint8Array | null = null;

function receive(part: CompactionPart): void {
  before ??= part.before;
  updates.push(...part.updates);
  if (part.updates.length > 0) return;
  // Nothing listens any more: the thread ends with its answer, or with what was thrown.
  parentPort?.off('message', receive);
  compactHistory(before, updates).then(
    (compacted) => parentPort?.postMessage(compacted),
    (error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    },
  );
}

parentPort?.on('message', receive);
