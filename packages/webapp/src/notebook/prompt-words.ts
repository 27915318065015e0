/** What stands beside a code cell: its number, that it waits or runs, and how long. Pure. */
import type { CellRun } from '@lyceum/util/protocol/notebook';

/** "[3]:", "[*]:", "[ ]:". */
export function promptText(run: CellRun | undefined): string {
  if (run?.status === 'queued' || run?.status === 'running') return '[*]:';
  return `[${run?.execution_count ?? ' '}]:`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export function durationWords(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  const minutes = Math.floor(ms / MINUTE);
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  if (minutes < 60) return `${minutes} min ${seconds} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Under the prompt: the time it took, takes, or that it waits. `now`: milliseconds since 1970, of this browser. */
export function runWords(run: CellRun | undefined, now: number): string | undefined {
  if (!run) return undefined;
  const { status, started, finished } = run;
  if (status === 'queued') return 'waiting';
  if (status === 'running') return started === undefined ? 'running' : durationWords(now - started);
  if (status === 'aborted') return 'not run';
  if (started === undefined || finished === undefined) return undefined;
  return durationWords(finished - started);
}

/** For screen readers: the prompt in words. */
export function promptWords(run: CellRun | undefined): string {
  if (!run || run.status === 'idle') return 'Not run yet';
  if (run.status === 'queued') return 'Waiting to run';
  if (run.status === 'running') return 'Running';
  const number = run.execution_count === null ? '' : ` ${run.execution_count}`;
  if (run.status === 'failed') return `Run${number} failed`;
  return run.status === 'aborted' ? 'Not run: a cell before it failed' : `Run${number} done`;
}
