/**
 * Lets a few jobs run at once and the rest wait in line. Used where many would take everything: feeds that all read again
 * (connections), password hashes (threads).
 */

export type Gate = <T>(job: () => Promise<T>) => Promise<T>;

export function createGate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let free = width;

  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };

  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      leave();
    }
  };
}
