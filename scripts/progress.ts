// Says what a long step is doing: one line when it begins, one every few seconds, one when it is done.
// Used by the launcher, the build and the checks. It never decides anything and never ends the program.

/** Prints one line for the person at the terminal. */
export type Say = (line: string) => void;

/** How often a long step says that it is still alive, in ms: often enough to reassure, rare enough for a log. */
const PROGRESS_MS = 5000;

export const say: Say = (line) => {
  process.stdout.write(`${line}\n`);
};

export function secondsSince(begun: number): string {
  return `${((Date.now() - begun) / 1000).toFixed(1)} s`;
}

/** Runs `step`, and says at intervals that it still runs. */
export async function withProgress<T>(name: string, step: () => Promise<T>, out: Say = say): Promise<T> {
  const begun = Date.now();
  const timer = setInterval(
    () => out(`  ${name}: ${Math.round((Date.now() - begun) / 1000)} s`),
    PROGRESS_MS,
  );
  try {
    return await step();
  } finally {
    clearInterval(timer);
  }
}
