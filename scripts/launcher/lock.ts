// One Lyceum a data folder: a lock file with the pid and the start time of its holder. Taken by launch.ts and migrate.ts
// first of all, given back last of all. A lock whose holder is gone is taken over. It never waits.
import fs from 'node:fs';
import path from 'node:path';

import { codeOf, Failure } from '../failure';
import { isAlive, startTime } from './processes';

interface Holder {
  readonly pid: number;
  readonly started: string;
}

/** Each try but the first follows the removal of a stale lock; more than a few means that someone else races us. */
const TRIES = 5;

function readHolder(file: string): Holder | undefined {
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null) return undefined;
    if (!('pid' in content && 'started' in content)) return undefined;
    return { pid: Number(content.pid), started: String(content.started) };
  } catch {
    return undefined;
  }
}

function stillRuns(holder: Holder): boolean {
  return isAlive(holder.pid) && startTime(holder.pid) === holder.started;
}

/** Makes the lock appear with its content at once (a link, not a write), so nobody reads half of it. */
function create(file: string, holder: Holder): boolean {
  const draft = `${file}.${holder.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(holder)}\n`);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    fs.unlinkSync(draft);
  }
}

function release(file: string, mine: Holder): void {
  const holder = readHolder(file);
  if (holder?.pid === mine.pid && holder.started === mine.started) fs.rmSync(file, { force: true });
}

/** Takes the lock and returns its release; refuses in one line while another Lyceum holds it. */
export function takeLock(dataDir: string): () => void {
  const file = path.join(dataDir, 'lyceum.lock');
  const mine = { pid: process.pid, started: startTime(process.pid) };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (create(file, mine)) return () => release(file, mine);
    const holder = readHolder(file);
    if (holder !== undefined && stillRuns(holder))
      throw new Failure(
        `Lyceum cannot start: it already runs with the data folder ${dataDir} (process ${holder.pid}). ` +
          'Stop that one, or name another folder with LYCEUM_DATA and another PORT.',
      );
    fs.rmSync(file, { force: true });
  }
  throw new Failure(`Lyceum cannot start: another start is taking ${file} at this moment. Try again.`);
}
