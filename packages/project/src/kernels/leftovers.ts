/**
 * Kernels of a local hub that ended without saying so, with the guards of its kernels: which process belongs to a private folder is written there, and the
 * next local hub sweeps before its first start. Written by start.ts, swept by whoever owns the kernels.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { killGroup, processOf } from './process-tree';

const RECORD = 'process.json';
const recordSchema = z.object({ pid: z.int().check(z.minimum(2)), start_time: z.number() });

export function recordProcess(folder: string, pid: number): void {
  const process = processOf(pid);
  if (process) writeFileSync(join(folder, RECORD), JSON.stringify(process), { mode: 0o600 });
}

/** Ends what still runs there and removes the folders. Only before the first kernel of a local hub. */
export function sweepKernels(dir: string): void {
  for (const name of foldersIn(dir)) {
    const folder = join(dir, name);
    const { data } = recordSchema.safeParse(recordIn(folder));
    if (data && processOf(data.pid)?.start_time === data.start_time) killGroup(data.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordIn(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, RECORD), 'utf8'));
  } catch {
    return undefined;
  }
}

function foldersIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
