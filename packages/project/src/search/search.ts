/**
 * Full-text search in the project. Called by server/file-requests; ripgrep where it is installed, else a thread of our own. At most 20 s,
 * and a newer search of the same person ends the older one. Nothing is left running.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LyceumError } from '@lyceum/util/errors';
import { isSnapshotPath } from '@lyceum/util/paths';
import type { SearchQuery, SearchResult } from '@lyceum/util/protocol/files';
import { resolveFolder } from '../files/resolve';
import { patternOf } from './query';
import { type Place, searchByRipgrep } from './ripgrep';
import type { SearchJob } from './search-worker';

/** Milliseconds of one search. */
const SEARCH_MS = 20_000;
/** Milliseconds beyond it until the thread is ended in the middle of a line. */
const GRACE_MS = 1000;

/** The built file, also when this one runs from source. */
const built = join(__dirname, 'search-worker.js');
const WORKER = existsSync(built) ? built : join(__dirname, '../../dist/search/search-worker.js');

let ripgrep: Promise<boolean> | undefined;

/** Looked for once: it is installed with the machine. */
export function hasRipgrep(): Promise<boolean> {
  ripgrep ??= new Promise((resolve) => {
    const child = spawn('rg', ['--version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
  return ripgrep;
}

type Way = 'ripgrep' | 'walker';

export class Searches {
  private readonly running = new Map<string, AbortController>();

  /** `way` is chosen by tests only. */
  constructor(
    private readonly home: string,
    private readonly way?: Way,
  ) {}

  async search(asker: string, query: SearchQuery): Promise<SearchResult> {
    const older = this.running.get(asker);
    const controller = new AbortController();
    this.running.set(asker, controller);
    older?.abort(new LyceumError('conflict', 'A newer search took the place of this one.'));
    const timer = setTimeout(() => controller.abort(), SEARCH_MS);
    try {
      const result = await this.run(query, controller.signal);
      if (controller.signal.reason instanceof LyceumError) throw controller.signal.reason;
      return result;
    } finally {
      clearTimeout(timer);
      if (this.running.get(asker) === controller) this.running.delete(asker);
    }
  }

  close(): void {
    for (const controller of this.running.values()) controller.abort();
  }

  private async run(query: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
    const { folder = '' } = query;
    if (folder !== '' && isSnapshotPath(folder as never))
      throw new LyceumError('bad_request', 'Snapshots are not searched.');
    // Links on the way are followed where they stay inside; the answer speaks of the path that was asked for.
    await resolveFolder(this.home, folder as never);
    const place: Place = { home: this.home, folder };
    const way = this.way ?? ((await hasRipgrep()) ? 'ripgrep' : 'walker');
    if (way === 'ripgrep') return searchByRipgrep(query, place, signal);
    patternOf(query);
    return searchByThread({ query, place, until: Date.now() + SEARCH_MS }, signal);
  }
}

function searchByThread(job: SearchJob, signal: AbortSignal): Promise<SearchResult> {
  const worker = new Worker(WORKER, { workerData: job });
  const end = () => void worker.terminate();
  // At its time limit the thread answers what it has; one that hangs in a regular expression is ended.
  const late = () => setTimeout(end, signal.reason instanceof LyceumError ? 0 : GRACE_MS);
  if (signal.aborted) end();
  signal.addEventListener('abort', late, { once: true });
  return new Promise<SearchResult>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', late);
      const slow = 'The search took too long: the regular expression may be too hard.';
      reject(signal.reason instanceof LyceumError ? signal.reason : new LyceumError('timeout', slow));
    });
  });
}
