// What the kernel knows about processes: is one alive, when did it start, who works in a folder. Reads /proc; on systems
// without it the answers fall back to "alive or not". Used by the lock and by PostgreSQL's start; it never ends anything.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { codeOf } from '../failure';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Start time of a process in clock ticks since boot, '' when unknown. With the pid it names a process for good: a pid
 * alone is used again, in a container nearly always by the very next start.
 */
export function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold spaces; the 22nd is the start time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Pids of the processes whose working directory is `folder` (PostgreSQL's processes live in their cluster). */
export function processesIn(folder: string): number[] {
  return pidsOfProc().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

function pidsOfProc(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Resolves to true when `condition` holds within `limitMs`, else to false. */
export async function waitUntil(condition: () => boolean, limitMs: number, stepMs = 20): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, stepMs));
  }
  return true;
}
