/**
 * Gathers a room's updates on their way to the disk: the file is written seconds later, so the local hub need not be woken at each key.
 * Used by Room; it neither applies nor stores anything.
 */
import { mergeUpdates } from './rounds';

export interface DiskPace {
  push(update: Uint8Array): void;
  /** Sends what waits, now. */
  flush(): void;
  /** Drops what waits: whoever attaches next gets the whole difference. */
  close(): void;
}

/** Milliseconds that an update waits for others: far below the pause after which the file is written. */
const INTERVAL_MS = 100;

export function createDiskPace(send: (update: Uint8Array) => void): DiskPace {
  let waiting: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const updates = waiting;
    waiting = [];
    send(mergeUpdates(updates));
  };
  return {
    push: (update) => {
      waiting.push(update);
      timer ??= setTimeout(flush, INTERVAL_MS);
    },
    flush,
    close: () => {
      clearTimeout(timer);
      waiting = [];
    },
  };
}
