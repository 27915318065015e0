/**
 * Refuses to add to a home that is full. Made by local-hub.ts; whatever adds bytes on behalf of people (uploads, copies, archives,
 * fetches) asks here first. Programs are not held back here: the compute server sees to them. Documents are always saved.
 */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { countDisk } from '@lyceum/util/node/disk-count';

export interface DiskQuota {
  /**
   * Before `bytes` are added: throws disk_full when they do not fit. Counts the home anew before it refuses, so that what
   * was just deleted counts. The bytes then count as used.
   */
  reserve(bytes: number): Promise<void>;
  /** As reserve, where the size is not known beforehand: for each piece of a stream. Decides by what is known now. */
  grow(bytes: number): void;
}

interface Options {
  home: string;
  state_dir: string;
  /** That of the start; undefined: no limit. A later one stands in the file. */
  quota_mib: number | undefined;
  count?: (home: string) => Promise<{ bytes: number }>;
  now?: () => number;
}

/** In the state folder: `{"disk_mib": n}`, written by the compute server when the quota changes while the project runs. */
export const QUOTA_FILE = 'quota.json';

const MIB = 1024 * 1024;
/** Milliseconds that a count holds: programs write too. A home that takes long to count is counted less often. */
const COUNT_HOLDS_MS = 30_000;
const COUNT_HOLDS_TIMES = 20;
/** Milliseconds: before a refusal the count must not be older than this, … */
const FRESH_MS = 1000;
/** … and that one may take this long; then the last one decides. */
const COUNT_WAIT_MS = 5000;
/** Milliseconds between two looks for a changed quota. */
const LOOK_MS = 1000;

export function createDiskQuota(options: Options): DiskQuota {
  return new Account(options);
}

/** Bytes of a file as people read them. */
export function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = Math.max(bytes, 0);
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

class Account implements DiskQuota {
  private used: number | undefined;
  /** Reserved since the last count began. */
  private added = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private holds = COUNT_HOLDS_MS;
  private counting: Promise<void> | undefined;
  private quota: number | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private fileTime = 0;
  private readonly now: () => number;

  constructor(private readonly options: Options) {
    this.quota = options.quota_mib;
    this.now = options.now ?? Date.now;
  }

  async reserve(bytes: number): Promise<void> {
    await this.look();
    if (this.quota === undefined) return;
    const isOld = this.now() - this.countedAt > this.holds;
    const fits = this.used !== undefined && this.fits(bytes);
    if (isOld || !fits) {
      const isFresh = this.now() - this.countedAt <= FRESH_MS;
      const counted = isFresh ? Promise.resolve() : this.count();
      if (!fits) await within(COUNT_WAIT_MS, counted);
    }
    this.grow(bytes);
  }

  grow(bytes: number): void {
    if (bytes > 0 && !this.fits(bytes)) throw this.full(bytes);
    this.added += bytes;
  }

  private fits(bytes: number): boolean {
    return this.quota === undefined || (this.used ?? 0) + this.added + bytes <= this.quota * MIB;
  }

  private full(bytes: number): LyceumError {
    const limit = (this.quota ?? 0) * MIB;
    const used = (this.used ?? 0) + this.added;
    const what = used > limit ? 'The project is over its disk quota' : 'This does not fit';
    return new LyceumError(
      'disk_full',
      `${what}: ${sizeInWords(used)} of ${sizeInWords(limit)} are used, and ${sizeInWords(bytes)} more are needed. ` +
        'Delete files, empty the trash, or ask an administrator for more.',
    );
  }

  /** One count at a time; one that was asked for while another runs begins after it: only that sees what was deleted just now. */
  private async count(): Promise<void> {
    const asked = this.now();
    while (this.counting) await this.counting;
    if (this.countedAt >= asked) return;
    this.counting = this.countNow().finally(() => {
      this.counting = undefined;
    });
    await this.counting;
  }

  private async countNow(): Promise<void> {
    const began = this.now();
    const before = this.added;
    const { home, count = countDisk } = this.options;
    // A count that fails leaves what is known: the disk itself refuses what it cannot take.
    const counted = await count(home).catch(() => undefined);
    if (!counted) return;
    this.used = counted.bytes;
    this.added -= before;
    this.countedAt = began;
    this.holds = Math.max(COUNT_HOLDS_MS, (this.now() - began) * COUNT_HOLDS_TIMES);
  }

  private async look(): Promise<void> {
    if (this.now() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = this.now();
    const file = join(this.options.state_dir, QUOTA_FILE);
    const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (time === this.fileTime) return;
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const mib = quotaIn(text);
    if (mib !== undefined) this.quota = mib;
    this.fileTime = time;
  }
}

function quotaIn(text: string): number | undefined {
  try {
    const { disk_mib } = JSON.parse(text) as { disk_mib?: unknown };
    return typeof disk_mib === 'number' && disk_mib > 0 ? disk_mib : undefined;
  } catch {
    return undefined;
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
