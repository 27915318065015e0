/** The end of a container's log, as podman keeps it: lines of time, stream and what the local hub said. Called by project-container.ts; reads only. */
import { open, stat } from 'node:fs/promises';

/** Bytes from the end that are looked at, and the lines of them that explain a failed start. */
const TAIL_BYTES = 16 * 1024;
const TAIL_LINES = 12;

export async function logSize(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What was said since the log had `from` bytes; all there is where it was begun anew since. */
export async function logSince(path: string, from: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(size < from ? 0 : from, size - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await file.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}

/** For people: without podman's own columns, and without our own word on how it ended. */
export function logLines(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^\S+ (stdout|stderr) [FP] /, ''));
  const said = lines.filter((line) => line !== '' && !line.startsWith('lyceum: local hub '));
  return said.slice(-TAIL_LINES).join('\n');
}
