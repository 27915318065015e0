/** Work that can wait until the browser has nothing better to do, one piece at a time: a scroll or a keystroke always comes first. Used by cell-source.tsx. */

/** Milliseconds after which it is done anyway. */
const TIMEOUT_MS = 1000;

const waiting: (() => void)[] = [];
let scheduled = false;

function schedule(): void {
  if (scheduled || waiting.length === 0) return;
  scheduled = true;
  const next = () => {
    scheduled = false;
    waiting.shift()?.();
    schedule();
  };
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in window) window.requestIdleCallback(next, { timeout: TIMEOUT_MS });
  else setTimeout(next, 16);
}

/** A function that takes it out again. */
export function whenIdle(work: () => void): () => void {
  waiting.push(work);
  schedule();
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}
