/**
 * Puts the entries of an archive into a folder of our own that nobody sees yet; whoever reads an archive calls it entry by entry.
 * No entry leaves that folder: names are checked, links are made last and only those that stay inside, devices are left out.
 */
import { constants } from 'node:fs';
import { chmod, link, lstat, mkdir, open, realpath, rm, symlink, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { parseProjectPath } from '@lyceum/util/paths';
import { isErrno, onDisk, shown } from '../files/disk-errors';
import type { DiskQuota } from '../files/disk-quota';
import { isInside } from '../files/resolve';

/** Entries of one archive: each costs an inode, and memory while it is unpacked. */
const MAX_ENTRIES = 500_000;

export interface EntryFacts {
  /** As the archive says it. */
  name: string;
  /** Permission bits; undefined where the archive knows none. */
  mode: number | undefined;
  mtime: Date | undefined;
}

export class Unpacking {
  private entries = 0;
  private readonly folders = new Map<string, EntryFacts>();
  private readonly links: { name: string; target: string }[] = [];
  private leftOut = 0;

  constructor(
    private readonly folder: string,
    private readonly quota: DiskQuota,
  ) {}

  async start(): Promise<void> {
    await mkdir(this.folder, { mode: 0o700 });
  }

  async addFolder(facts: EntryFacts): Promise<void> {
    const name = this.checked(facts.name);
    await onDisk(name, () => mkdir(join(this.folder, name), { recursive: true, mode: 0o700 }));
    if (name !== '') this.folders.set(name, facts);
  }

  async addFile(facts: EntryFacts, bytes: AsyncIterable<Buffer>): Promise<void> {
    const name = this.checked(facts.name);
    if (name === '') throw new LyceumError('bad_request', 'The archive holds a file without a name.');
    const absolute = join(this.folder, name);
    await onDisk(name, async () => {
      await this.makeRoom(absolute);
      const handle = await open(absolute, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
      try {
        for await (const piece of bytes) {
          this.quota.grow(piece.length);
          await handle.writeFile(piece);
        }
        await handle.chmod(facts.mode === undefined ? 0o644 : (facts.mode & 0o777) | 0o600);
        if (facts.mtime) await handle.utimes(facts.mtime, facts.mtime);
      } finally {
        await handle.close();
      }
    });
  }

  addLink(name: string, target: string): void {
    this.links.push({ name: this.checked(name), target });
  }

  /** A second name for a file that came before. */
  async addHardLink(name: string, target: string): Promise<void> {
    const [to, from] = [this.checked(name), this.checked(target)];
    const absolute = join(this.folder, to);
    await onDisk(to, async () => {
      const stats = await lstat(join(this.folder, from));
      if (!stats.isFile())
        throw new LyceumError('bad_request', `The archive links ${shown(to)} to what is no file.`);
      await this.makeRoom(absolute);
      await link(join(this.folder, from), absolute);
    });
  }

  /** A device, a pipe: nothing that an archive should bring. */
  skip(): void {
    this.leftOut++;
  }

  /**
   * Links, then the folders' own times and rights. Answers how many entries were left out. `anyLinks`: the archive is one of ours, and links
   * stay as they are; each use of one looks where it leads anyway.
   */
  async finish(anyLinks = false): Promise<number> {
    for (const { name, target } of this.links)
      if (!(await this.makeLink(name, target, anyLinks))) this.leftOut++;
    if (!anyLinks) for (const { name } of this.links) await this.dropIfOutside(name);
    for (const [name, { mode, mtime }] of [...this.folders].reverse()) {
      const absolute = join(this.folder, name);
      await chmod(absolute, mode === undefined ? 0o755 : (mode & 0o777) | 0o700);
      if (mtime) await utimes(absolute, mtime, mtime);
    }
    await chmod(this.folder, 0o755);
    return this.leftOut;
  }

  private async makeLink(name: string, target: string, any: boolean): Promise<boolean> {
    const absolute = join(this.folder, name);
    if (any && target !== '') {
      await onDisk(name, () => symlink(target, absolute));
      return true;
    }
    if (target === '' || target.startsWith('/') || !isInside(this.folder, join(dirname(absolute), target)))
      return false;
    await onDisk(name, async () => {
      await this.makeRoom(absolute);
      await symlink(target, absolute);
    });
    return true;
  }

  /** Links that are harmless one by one may lead outside together. A broken one leads nowhere. */
  private async dropIfOutside(name: string): Promise<void> {
    const absolute = join(this.folder, name);
    try {
      if (isInside(await realpath(this.folder), await realpath(absolute))) return;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return;
    }
    await rm(absolute, { force: true });
    this.leftOut++;
  }

  /** Folders on the way, and the file of the same name that the archive brought before. */
  private async makeRoom(absolute: string): Promise<void> {
    await mkdir(dirname(absolute), { recursive: true, mode: 0o755 });
    await unlink(absolute).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
  }

  private checked(name: string): string {
    if (++this.entries > MAX_ENTRIES)
      throw new LyceumError('too_large', `The archive holds more than ${MAX_ENTRIES} entries.`);
    try {
      return parseProjectPath(name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      throw new LyceumError(
        'bad_request',
        `The archive was not unpacked: ${shown(name.slice(0, 200))}. ${reason}`,
      );
    }
  }
}
