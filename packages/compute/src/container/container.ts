/**
 * One running container: its first process, its control groups and who is in it. Made by project-container.ts after podman started it,
 * or for one that an earlier compute server left. It signals only what is inside.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from '../process/end-project';
import { type Identity, isAlive, readProcess } from '../process/proc';
import { readInnerPid } from '../usage/proc-stat';
import { type Cgroup, cgroupOf } from './cgroup';

/** Milliseconds the local hub has to write what is not yet on disk, and the people's own programs to end in order. */
const LOCAL_HUB_GRACE_MS = 3000;
const TERM_GRACE_MS = 2000;
const LOOK_MS = 10;

export class Container {
  readonly cgroup: Cgroup;

  private constructor(readonly init: Identity) {
    this.cgroup = cgroupOf(init.pid);
  }

  /** Undefined where its first process is gone already. */
  static of(init_pid: number): Container | undefined {
    const init = readProcess(init_pid);
    try {
      return init && new Container({ pid: init.pid, start_time: init.start_time });
    } catch {
      return undefined;
    }
  }

  isAlive(): boolean {
    return isAlive(this.init);
  }

  /** As the node knows them. Empty once the container is gone. */
  members(): Identity[] {
    try {
      const rows = this.cgroup.pids().map(readProcess);
      return rows.filter((row) => row !== undefined);
    } catch {
      return [];
    }
  }

  /** The process that is `inner_pid` inside. */
  member(inner_pid: number): Identity | undefined {
    return this.members().find(({ pid }) => readInnerPid(pid) === inner_pid);
  }

  /** The one that the first process started: the local hub. */
  localHub(): Identity | undefined {
    return this.members().find(({ pid }) => readProcess(pid)?.parent === this.init.pid && isCommandOf(pid));
  }

  /** In order: the local hub first, then the rest; then at once, by the end of the first process, which takes all along. */
  async endInOrder(localHub: Identity | undefined): Promise<void> {
    if (localHub && isAlive(localHub)) {
      sendSignal(localHub.pid, 'SIGTERM');
      await gone([localHub], LOCAL_HUB_GRACE_MS);
    }
    const rest = this.members().filter(({ pid }) => pid !== this.init.pid);
    for (const { pid } of rest) sendSignal(pid, 'SIGTERM');
    // A process that was halted (Ctrl-Z) gets its SIGTERM only when it runs again.
    for (const { pid } of rest) sendSignal(pid, 'SIGCONT');
    await gone(rest, TERM_GRACE_MS);
    if (this.isAlive()) sendSignal(this.init.pid, 'SIGKILL');
  }
}

/** Orphans of people's programs become the first process's children too, but none is the program that podman was told to run. */
function isCommandOf(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/.lyceum/node\0/.lyceum/app/');
  } catch {
    return false;
  }
}

async function gone(processes: readonly Identity[], limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end && processes.some(isAlive)) await sleep(LOOK_MS);
}
