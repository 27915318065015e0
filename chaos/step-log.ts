/** What happened in a round, with times, bounded: printed when the round fails. Used by every part of a round; decides nothing. */

export interface StepLog {
  /** Seconds since the round began, as text. */
  now(): string;
  add(line: string): void;
  lines(): readonly string[];
}

/** Lines kept: the end of a round explains most failures. */
const MAX_LINES = 400;

export function createStepLog(echo: (line: string) => void = () => {}): StepLog {
  const began = performance.now();
  const kept: string[] = [];
  const now = () => ((performance.now() - began) / 1000).toFixed(3);
  return {
    now,
    add: (text) => {
      const line = `${now()} ${text}`;
      kept.push(line);
      if (kept.length > MAX_LINES) kept.shift();
      echo(line);
    },
    lines: () => kept,
  };
}
