/**
 * Which files programs of this project have open for writing, read from /proc. Asked by documents on disk before a file is replaced (what
 * such a program writes later goes into the replaced file) and before a file counts as written to its end.
 * Where /proc does not tell, nobody counts as writing.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Descriptors looked at of one process: who has more is a server with its connections. Some ms at the most. */
const MAX_DESCRIPTORS = 256;

/** In the flags of a descriptor (octal), as the kernel has them: the access mode, where 0 is reading only, and O_APPEND. */
const ACCESS_MODE = 3;
const APPEND = 0o2000;

/** `appends`: all who have it open write at the end, wherever that is. `writes`: somebody writes at a place of its own. */
export type Writing = 'none' | 'appends' | 'writes';

type WrittenFiles = Map<string, 'appends' | 'writes'>;

export class OpenWriters {
  private looking: Promise<WrittenFiles> | undefined;
  private next: Promise<WrittenFiles> | undefined;

  /** `home`: files elsewhere are not of interest. */
  constructor(private readonly home: string) {}

  /** `real`: a path without links. As of some moment between the call and the answer. */
  async of(real: string): Promise<Writing> {
    return (await this.look()).get(real) ?? 'none';
  }

  /** One look for all who ask meanwhile; who asks during a look gets the next, because that one may have passed its file. */
  private look(): Promise<WrittenFiles> {
    if (!this.looking) return this.begin();
    this.next ??= this.looking.then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<WrittenFiles> {
    this.next = undefined;
    const look = writtenFiles(this.home).finally(() => {
      if (this.looking === look) this.looking = undefined;
    });
    this.looking = look;
    return look;
  }
}

async function writtenFiles(home: string): Promise<WrittenFiles> {
  const found: WrittenFiles = new Map();
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    addWrittenBy(pid, home, found);
    await nextTurn();
  }
  return found;
}

/** Synchronous: some ten descriptors, each a few microseconds. */
function addWrittenBy(pid: string, home: string, found: WrittenFiles): void {
  const descriptors = quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  for (const fd of descriptors.slice(0, MAX_DESCRIPTORS)) {
    const target = quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
    if (!target?.startsWith(`${home}/`)) continue;
    const info = quietly(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'));
    const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info ?? '')?.[1] ?? '0', 8);
    if ((flags & ACCESS_MODE) === 0) continue;
    if ((flags & APPEND) === 0) found.set(target, 'writes');
    else if (!found.has(target)) found.set(target, 'appends');
  }
}

/** Processes end while one looks at them, and those of others may not be looked at. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
