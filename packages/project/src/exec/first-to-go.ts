/**
 * Who is ended when the project's memory runs out: what people run, before the local hub that keeps their terminals and documents. Called
 * around each fork of a program of theirs. Where the kernel does not let us, nothing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** As /proc/<pid>/oom_score_adj counts: half of all memory. A child inherits it and cannot be rid of it below where we are. */
const FIRST = 500;
const OWN = '/proc/self/oom_score_adj';

/** `fork` must fork before it returns, as Node's spawn and node-pty's do. */
export function asFirstToGo<T>(fork: () => T): T {
  const before = adjust(String(FIRST));
  try {
    return fork();
  } finally {
    if (before !== undefined) adjust(before);
  }
}

/** Answers what it was. */
function adjust(value: string): string | undefined {
  try {
    const before = readFileSync(OWN, 'utf8').trim();
    writeFileSync(OWN, value);
    return before;
  } catch {
    return undefined;
  }
}
