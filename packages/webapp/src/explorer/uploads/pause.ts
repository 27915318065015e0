/** The wait between two tries of an upload: doubles up to a limit, and ends as soon as the browser is on line again. */

/** Milliseconds before the first and the longest wait. */
const FIRST_MS = 1000;
const LONGEST_MS = 10_000;

export function pauseForLine(failures: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener('online', goOn);
      signal.removeEventListener('abort', giveUp);
    };
    const goOn = () => {
      stop();
      resolve();
    };
    const giveUp = () => {
      stop();
      reject(signal.reason);
    };
    const timer = setTimeout(goOn, Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)));
    window.addEventListener('online', goOn);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}
