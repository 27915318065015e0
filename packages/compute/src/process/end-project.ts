/**
 * Ends all processes of a project: first its local hub, which writes documents and ends its terminals, then whatever is
 * left: found by the project's marks in the environment, by descent and by session. Called by project.ts and the driver.
 *
 *   SIGTERM to the local hub ──3 s──► SIGTERM to the rest ──2 s──► SIGKILL, again and again ──► none left
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LyceumError } from '@lyceum/util/errors';
import {
  belonging,
  type Identity,
  isAlive,
  listProcesses,
  type ProcessRow,
  readEnvironment,
  readProcess,
} from './proc';

/** Milliseconds the local hub has to write what is not yet on disk; it promises to need at most 2 s. */
const LOCAL_HUB_GRACE_MS = 3000;

/** Milliseconds for the people's own programs to end in an orderly way. */
const TERM_GRACE_MS = 2000;

/** Milliseconds between two rounds of SIGKILL: a killed process is normally gone within one. */
const KILL_ROUND_MS = 250;

/** Milliseconds of SIGKILL after which a process is taken to be stuck in the kernel (a dead network disk). */
const KILL_LIMIT_MS = 10_000;

/** Milliseconds between two looks at processes that should go. */
const LOOK_MS = 10;

export interface ProjectProcesses {
  /** Is this environment ("NAME=value" lines) one of the project's? */
  isMarked(environment: readonly string[]): boolean;
  localHub: Identity | undefined;
}

/** The marks that a local hub and all it starts carry. */
export const projectMark = (project_id: string) => `LYCEUM_PROJECT_ID=${project_id}`;
export const stateMark = (stateFolder: string) => `LYCEUM_STATE_DIR=${stateFolder}`;

/** Resolves when none is left; rejects with `timeout` where the kernel does not let go of one. */
export async function endProject(project: ProjectProcesses): Promise<void> {
  const find = createSearch(project);
  // Before the first signal: a daemon with an empty environment is known by its parent only as long as that lives.
  find();
  const { localHub } = project;
  if (localHub && isAlive(localHub)) {
    signal([localHub], 'SIGTERM');
    await gone([localHub], LOCAL_HUB_GRACE_MS);
  }
  const rest = find();
  signal(rest, 'SIGTERM');
  // A process that was halted (Ctrl-Z) gets its SIGTERM only when it runs again.
  signal(rest, 'SIGCONT');
  await gone(rest, TERM_GRACE_MS);
  await killAll(find);
}

async function killAll(find: () => ProcessRow[]): Promise<void> {
  const end = Date.now() + KILL_LIMIT_MS;
  for (let left = find(); left.length > 0; left = find()) {
    if (Date.now() > end)
      throw new LyceumError(
        'timeout',
        `${left.length} processes of the project could not be ended (stuck in the kernel).`,
      );
    signal(left, 'SIGKILL');
    await gone(left, KILL_ROUND_MS);
  }
}

/** A search that remembers whom it found: they stay the project's when their parent has gone. */
function createSearch({ isMarked, localHub }: ProjectProcesses): () => ProcessRow[] {
  const known = new Map<number, number>(localHub ? [[localHub.pid, localHub.start_time]] : []);
  const outside = new Set([0, readProcess(process.pid)?.session ?? 0]);
  return () => {
    const rows = listProcesses();
    const seeds = rows.filter(
      (row) => known.get(row.pid) === row.start_time || isMarked(readEnvironment(row.pid)),
    );
    const found = belonging(rows, new Set(seeds.map((row) => row.pid)), outside).filter(
      (row) => row.pid !== process.pid,
    );
    for (const row of found) known.set(row.pid, row.start_time);
    return found;
  };
}

function signal(processes: readonly Identity[], name: NodeJS.Signals): void {
  for (const identity of processes) {
    if (isAlive(identity)) sendSignal(identity.pid, name);
  }
}

/** A process that has just gone is no error. */
export function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: it went between the look and the signal. EPERM: a set-uid program; SIGKILL rounds report it.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

async function gone(processes: readonly Identity[], limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end && processes.some(isAlive)) await sleep(LOOK_MS);
}
