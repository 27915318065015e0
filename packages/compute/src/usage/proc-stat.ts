/**
 * What /proc says of one process for the process table: memory, processor time, age, command. Used by the drivers through meter.ts.
 * Reads only; a process that has gone, or is of another account where the kernel says little, is undefined or told in part.
 */
import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc: USER_HZ, 100 on every Linux that Node runs on. */
export const TICKS_PER_S = 100;
const PAGE_KIB = 4;
const KIB_PER_MIB = 1024;
/** Characters of a command line that are told: the rest of a long one helps nobody. */
const MAX_COMMAND_CHARS = 1000;

export interface ProcessStat {
  pid: number;
  parent: number;
  /** Clock ticks since boot. */
  start_time: number;
  /** One letter, as ps shows it. */
  state: string;
  /** Clock ticks of processor time. */
  ticks: number;
  threads: number;
  resident_kib: number;
  /** The program's own name: at most 15 characters. */
  name: string;
}

/** See proc_pid_stat(5): the second field is the name in brackets, which may itself hold spaces and brackets. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    parent: number(1),
    ticks: number(11) + number(12),
    threads: number(17),
    start_time: number(19),
    resident_kib: number(21) * PAGE_KIB,
  };
}

export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcessStat(text);
}

/** MiB: each process's share of what several have in common, where the kernel tells it; else all that is resident. */
export function readMemory(stat: ProcessStat): number {
  const rollup = readText(`/proc/${stat.pid}/smaps_rollup`);
  const share = rollup === undefined ? undefined : /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return (share === undefined ? stat.resident_kib : Number(share)) / KIB_PER_MIB;
}

/** As it was typed, or the program's name in brackets, as ps shows threads of the kernel and zombies. */
export function readCommand(stat: ProcessStat): string {
  const line = (readText(`/proc/${stat.pid}/cmdline`) ?? '').replace(/\0+$/, '').replaceAll('\0', ' ').trim();
  return line === '' ? `[${stat.name}]` : line.slice(0, MAX_COMMAND_CHARS);
}

/** The number that the process's own namespace knows it by: the last of NSpid. */
export function readInnerPid(pid: number): number {
  const inner = /^NSpid:.*?(\d+)$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return inner === undefined ? pid : Number(inner);
}

/** Seconds since the machine began. */
export function readUptime(): number {
  return Number((readText('/proc/uptime') ?? '0').split(' ')[0]);
}

/** MiB of the whole machine. */
export function readNodeMemory(): { memory_mib: number; free_memory_mib: number } {
  const text = readText('/proc/meminfo') ?? '';
  const mib = (name: string) =>
    Math.floor(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / KIB_PER_MIB);
  return { memory_mib: mib('MemTotal'), free_memory_mib: mib('MemAvailable') };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
