/**
 * What the kernel says about processes: reads /proc, and decides which processes belong together (pure).
 * Called by the process driver; it never signals anything. Zombies count as gone: in a container without an init
 * nobody collects them.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** A pid alone is used again; with its start time (clock ticks since boot) it names one process for good. */
export interface Identity {
  pid: number;
  start_time: number;
}

export interface ProcessRow extends Identity {
  parent: number;
  session: number;
}

/** Undefined where it is gone, a zombie, or never was. */
export function readProcess(pid: number): ProcessRow | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(pid, text);
}

/** See proc_pid_stat(5). The second field is the command in brackets and may itself hold spaces and brackets. */
export function parseStat(pid: number, text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(fields[1]), session: Number(fields[3]), start_time: Number(fields[19]) };
}

export function isAlive(identity: Identity): boolean {
  return readProcess(identity.pid)?.start_time === identity.start_time;
}

export function listProcesses(): ProcessRow[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((row) => row !== undefined);
}

/** "NAME=value" lines; empty for processes of other accounts. */
export function readEnvironment(pid: number): string[] {
  return (readText(`/proc/${pid}/environ`) ?? '').split('\0');
}

export function readArguments(pid: number): string[] {
  return (readText(`/proc/${pid}/cmdline`) ?? '').split('\0');
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The seeds, their descendants, and all who share a session with one of them, to the end of the chain.
 * `outside` are sessions that never belong to a project: our own, and 0 (leaders outside of our pid namespace).
 */
export function belonging(
  rows: readonly ProcessRow[],
  seeds: ReadonlySet<number>,
  outside: ReadonlySet<number>,
) {
  const pids = new Set<number>();
  const sessions = new Set<number>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const row of rows) {
      if (pids.has(row.pid)) continue;
      if (!seeds.has(row.pid) && !pids.has(row.parent) && !sessions.has(row.session)) continue;
      pids.add(row.pid);
      if (!outside.has(row.session)) sessions.add(row.session);
      grown = true;
    }
  }
  return rows.filter((row) => pids.has(row.pid));
}
