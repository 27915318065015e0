// The log files of the programs that the launcher runs: opened for appending, rotated at start, and read back for the
// one line that explains a failed start. Used by supervised.ts and launch.ts. It never writes a line itself.
import fs from 'node:fs';

/** A log above this many bytes is set aside at the next start: a few days of info lines, small enough to open. */
const ROTATE_BYTES = 10 * 1024 * 1024;
/** How much of the end is read to find the last line, in bytes. */
const TAIL_BYTES = 16 * 1024;
/** A longer line is cut, in characters: it has to stay one readable line. */
const LINE_LIMIT = 300;

export function rotateLog(file: string): void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_BYTES) fs.renameSync(file, `${file}.1`);
}

export function openLog(file: string): number {
  return fs.openSync(file, 'a', 0o600);
}

/** The bytes in a log so far: what a program adds after this point is its own. */
export function logSize(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readEnd(file: string, from: number): string {
  const size = logSize(file);
  const start = Math.max(from, size - TAIL_BYTES);
  if (start >= size) return '';
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(size - start);
    fs.readSync(fd, bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  } finally {
    fs.closeSync(fd);
  }
}

/** The words of a log line: the message of a JSON line, the line itself otherwise. */
export function messageOf(line: string): string {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry === 'object' && entry !== null && 'msg' in entry) return String(entry.msg);
  } catch {
    // Not JSON: shown as it is.
  }
  return line.trim();
}

/**
 * The line that best tells why a program ended: the last one that names an error, else the last one. Frames of a
 * stack and Node's closing version line say nothing to a person.
 */
export function telling(text: string): string {
  const lines = text.split('\n').map(messageOf);
  const spoken = lines.filter((line) => line !== '' && !/^(at |Node\.js v|[{}^])/.test(line));
  const error = spoken.filter((line) => /\b\w*(error|fatal)\b/i.test(line)).at(-1);
  return (error ?? spoken.at(-1) ?? '').slice(0, LINE_LIMIT);
}

export function lastWords(file: string, from: number): string {
  return telling(readEnd(file, from));
}
