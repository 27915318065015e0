/**
 * One start of a server, remembered in the state folder as long as it runs: a local hub that was killed finds what it left. Used by server.ts.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

const recordSchema = z.object({
  /** The mark that its processes carry. */
  run: z.string(),
  pid: z.int(),
  /** With the pid it names one process for good. */
  start_time: z.number(),
  port: z.int(),
  since: z.number(),
  path: z.enum(['kept', 'stripped']),
  headers: z.record(z.string(), z.string()),
  cookie: z.optional(z.string()),
});
export type RunRecord = z.infer<typeof recordSchema>;

export function readRecord(file: string): RunRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None, or one of another program: nothing to take over.
    return undefined;
  }
}

/** It holds the server's secret. */
export function writeRecord(file: string, record: RunRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function forgetRecord(file: string): void {
  rmSync(file, { force: true });
}
