/** Processes as /proc shows them: who descends from whom, and how much memory they hold. Used by kernels for their memory and for their end. */
import { readdirSync, readFileSync } from 'node:fs';
import { startTimeOf } from '../process-record';

const PAGE_BYTES = 4096;

export interface ProcessId {
  pid: number;
  /** Ticks since boot: with the pid one process for good. */
  start_time: number;
}

interface Entry extends ProcessId {
  parent: number;
}

/** The process and all its descendants; those that lost their parent on the way are none. */
export function processTree(root: number): ProcessId[] {
  const all = entries();
  const children = new Map<number, Entry[]>();
  for (const entry of all) children.set(entry.parent, [...(children.get(entry.parent) ?? []), entry]);
  const tree = all.filter(({ pid }) => pid === root);
  for (let index = 0; index < tree.length; index++)
    tree.push(...(children.get(tree[index]?.pid ?? -1) ?? []));
  return tree.map(({ pid, start_time }) => ({ pid, start_time }));
}

/** Resident bytes of a process and its descendants; what they share counts for each. */
export function treeMemory(root: number): number {
  return processTree(root).reduce((sum, { pid }) => sum + residentBytes(pid), 0);
}

/** Only if it is still the same process. */
export function killProcess({ pid, start_time }: ProcessId, signal: NodeJS.Signals): void {
  if (entryOf(pid)?.start_time !== start_time) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing is left of the group.
  }
}

export function processOf(pid: number): ProcessId | undefined {
  const entry = entryOf(pid);
  return entry && { pid, start_time: entry.start_time };
}

function entries(): Entry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)) ?? []);
}

function entryOf(pid: number): Entry | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { pid, parent, start_time: startTimeOf(stat) };
}

function residentBytes(pid: number): number {
  const pages = Number(readOrNothing(`/proc/${pid}/statm`).split(' ')[1] ?? 0);
  return Number.isFinite(pages) ? pages * PAGE_BYTES : 0;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
