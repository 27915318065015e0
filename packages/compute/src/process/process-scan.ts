/**
 * Which processes belong to which project of this node, out of one look at /proc that all projects share for a moment.
 * Called by the process driver for usage and the process table; ending a project looks for itself (end-project.ts).
 */
import { stateMark } from './end-project';
import {
  belonging,
  type Identity,
  listProcesses,
  type ProcessRow,
  readEnvironment,
  readProcess,
} from './proc';

/** Milliseconds that a look is good for: 200 watched projects cost a few looks a second, not 200. */
const LOOK_HOLDS_MS = 500;

export interface ProcessScan {
  /** The processes of the project with this state folder. `fresh`: as they are this moment. */
  of(stateFolder: string, localHub: Identity | undefined, fresh?: boolean): ProcessRow[];
}

export function createProcessScan(): ProcessScan {
  const outside = new Set([0, readProcess(process.pid)?.session ?? 0]);
  let rows: ProcessRow[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Of each process, by pid and start time: its state mark. An environment is read once. */
  let marks = new Map<string, string>();

  const look = () => {
    rows = listProcesses();
    lookedAt = performance.now();
    const known = marks;
    marks = new Map();
    for (const row of rows) {
      const key = `${row.pid}.${row.start_time}`;
      const mark = known.get(key) ?? markOf(row.pid);
      // One without any is asked again: it may be between fork and exec.
      if (mark !== undefined) marks.set(key, mark);
    }
  };

  return {
    of: (stateFolder, localHub, fresh = false) => {
      if (fresh || performance.now() - lookedAt > LOOK_HOLDS_MS) look();
      const mark = stateMark(stateFolder);
      const seeds = rows.filter(
        (row) =>
          marks.get(`${row.pid}.${row.start_time}`) === mark ||
          (row.pid === localHub?.pid && row.start_time === localHub.start_time),
      );
      const found = belonging(rows, new Set(seeds.map((row) => row.pid)), outside);
      return found.filter((row) => row.pid !== process.pid);
    },
  };
}

/** "" for a process that has an environment without our mark. */
function markOf(pid: number): string | undefined {
  const environment = readEnvironment(pid).filter((line) => line !== '');
  if (environment.length === 0) return undefined;
  return environment.find((line) => line.startsWith(stateMark(''))) ?? '';
}
