/**
 * Tells the compute server where this local hub listens and which process it is: <state_dir>/local-hub.json, whole or not at all.
 * Called by main.ts once both ports are open.
 */
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';

/** Field of /proc/<pid>/stat, counted from 1: start time in clock ticks since boot. With the pid it names one process for good. */
const START_TIME_FIELD = 22;

/** The second field is the program's name in brackets, which may hold anything: fields are counted behind it. */
export function startTimeOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[START_TIME_FIELD - 3]);
}

export function ownProcess(): { pid: number; start_time: number } {
  return { pid: process.pid, start_time: startTimeOf(readFileSync('/proc/self/stat', 'utf8')) };
}

export function writeProcessRecord(state_dir: string, address: { port: number; http_port: number }): void {
  const { port, http_port } = address;
  const record = { ...ownProcess(), port, http_port, protocol: LOCAL_HUB_PROTOCOL };
  const file = join(state_dir, 'local-hub.json');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
