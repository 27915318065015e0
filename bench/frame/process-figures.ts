/** Memory, processor time and open files of one process, from /proc. Called by rows. Linux only, as Lyceum is. */
import { readdir, readFile } from 'node:fs/promises';

/** Kernel ticks a second: 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** kB: resident, and resident with shared pages divided among those who share them. */
export async function memoryOf(pid: number): Promise<{ rss_kb: number; pss_kb: number }> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return { rss_kb: field('Rss'), pss_kb: field('Pss') };
}

/** Seconds of processor time so far, user and system. */
export async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks; utime and stime are fields 14 and 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}
