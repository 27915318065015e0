/**
 * All processes of one start of a server: whatever it forked, in whichever group or session, carries the mark of that start in its environment.
 * Used by server.ts to end them and to know after a restart of the local hub whether they live.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTimeOf } from '../process-record';

const MARK = 'LYCEUM_SERVER_RUN';

/** ms between two looks at processes that should go. */
const LOOK_MS = 25;
/** ms of SIGKILL after which a process is stuck in the kernel, and left. */
const KILL_LIMIT_MS = 5000;

export function markOf(run: string): Record<string, string> {
  return { [MARK]: run };
}

export function startTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A zombie has ended; whoever started it has only not looked yet.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z') ? undefined : startTimeOf(stat);
  } catch {
    return undefined;
  }
}

/** Pids of this start that live. */
function find(run: string): number[] {
  const wanted = `${MARK}=${run}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) => pid !== process.pid && environment(pid).includes(wanted) && startTime(pid) !== undefined,
    );
}

function environment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It went, or is somebody else's.
    return [];
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It went between the look and the signal.
    }
  }
}

/** SIGTERM, then after `grace_ms` SIGKILL until none is left. */
export async function endMarked(run: string, grace_ms: number): Promise<void> {
  signal(find(run), 'SIGTERM');
  // What was halted hears of it only when it runs.
  signal(find(run), 'SIGCONT');
  const grace = Date.now() + grace_ms;
  while (Date.now() < grace && find(run).length > 0) await sleep(LOOK_MS);
  const end = Date.now() + KILL_LIMIT_MS;
  for (let left = find(run); left.length > 0 && Date.now() < end; left = find(run)) {
    signal(left, 'SIGKILL');
    await sleep(LOOK_MS);
  }
}
