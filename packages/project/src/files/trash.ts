/**
 * The trash of the project: freedesktop.org's, ~/.local/share/Trash with files/ and info/, so that desktop tools understand it.
 * Called by project-files.ts, which sees to open documents. It moves and removes; it never copies.
 *
 *   info/<id>.trashinfo made (reserves the id) ──► renamed to files/<id> ──► untrash: back ──► info removed
 *                                                        └────────────────► emptied: files, then info
 */
import { randomBytes } from 'node:crypto';
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { baseName, type ProjectPath, parentPath } from '@lyceum/util/paths';
import type { FileOpResult, TrashItem } from '@lyceum/util/protocol/files';
import { isErrno, onDisk, shown } from './disk-errors';
import { kindOf } from './entries';
import { beside } from './free-name';
import { measureTree } from './measure';
import { refuseHome } from './operations';
import { pinned } from './pinned';
import { moveExclusively } from './place';
import { removeTree } from './remove-tree';
import { lstatIfPresent, refuseSnapshot, resolveFolder } from './resolve';
import { ownFolder } from './staging';
import { TRASH_FOLDER } from './trash-folder';
import { parseTrashInfo, trashInfoText } from './trash-info';

const INFO_ENDING = '.trashinfo';
/** Bytes of an id: with the ending and a number it is still a file name. */
const MAX_ID_BYTES = 230;
/** Milliseconds after which the sweep at the start of a local hub takes an item. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

type Trashed = NonNullable<FileOpResult['trashed']>;

export class Trash {
  constructor(private readonly home: string) {}

  /** All of them, or (when one cannot go) none. What lies below another of them goes with it. */
  async put(paths: readonly ProjectPath[]): Promise<Trashed> {
    refuseSnapshot(...paths);
    const done: Trashed = [];
    try {
      for (const path of outermost(paths)) done.push({ trash_id: await this.putOne(path), path });
    } catch (error) {
      for (const { trash_id } of done.reverse()) await this.backOne(trash_id).catch(() => undefined);
      throw error;
    }
    return done;
  }

  async back(ids: readonly string[]): Promise<Trashed> {
    const trashed: Trashed = [];
    for (const trash_id of ids) trashed.push({ trash_id, path: await this.backOne(trash_id) });
    return trashed;
  }

  async empty(ids: readonly string[] | undefined): Promise<void> {
    const { files, info } = await this.folders();
    if (ids) {
      for (const id of ids) await this.removeOne(files, info, id);
      return;
    }
    // Aside in one step, so that what is trashed meanwhile is not taken along (it may lose its info, never itself).
    const aside = join(info, '..', `.emptied-${randomBytes(6).toString('hex')}`);
    await onDisk(TRASH_FOLDER, () => rename(files, aside));
    await removeTree(info);
    await removeTree(aside);
  }

  /** Newest first. */
  async items(): Promise<TrashItem[]> {
    const { files, info } = await this.folders();
    const items: TrashItem[] = [];
    for (const name of await readdir(files, { encoding: 'buffer' })) {
      const trash_id = name.toString('utf8');
      const absolute = Buffer.concat([Buffer.from(`${files}/`), name]);
      const stats = await lstatIfPresent(absolute);
      if (!stats) continue;
      const { path, deleted } = await this.infoOf(info, trash_id);
      const size = stats.isDirectory() ? (await measureTree(absolute)).size : stats.size;
      const known = {
        path: path ?? (trash_id as ProjectPath),
        deleted: deleted ?? Math.round(stats.ctimeMs),
      };
      items.push({ trash_id, ...known, kind: kindOf(stats), size });
    }
    return items.sort((a, b) => b.deleted - a.deleted || (a.path < b.path ? -1 : 1));
  }

  /** What has been there for 30 days goes; so does what an interrupted emptying left. */
  async sweep(now = Date.now()): Promise<void> {
    const trash = await resolveFolder(this.home, TRASH_FOLDER).catch(() => undefined);
    if (trash === undefined) return;
    for (const name of await readdir(trash))
      if (name.startsWith('.emptied-')) await removeTree(join(trash, name));
    const { files, info } = await this.folders();
    for (const trash_id of await readdir(files)) {
      const stats = await lstat(join(files, trash_id)).catch(() => undefined);
      const { deleted = stats?.ctimeMs } = await this.infoOf(info, trash_id);
      if (deleted !== undefined && now - deleted > KEPT_MS) await this.removeOne(files, info, trash_id);
    }
  }

  private async folders(): Promise<{ files: string; info: string }> {
    await ownFolder(this.home, TRASH_FOLDER);
    const files = await ownFolder(this.home, `${TRASH_FOLDER}/files` as ProjectPath);
    return { files, info: await ownFolder(this.home, `${TRASH_FOLDER}/info` as ProjectPath) };
  }

  private async putOne(path: ProjectPath): Promise<string> {
    refuseHome(path, 'deleted');
    const { files, info } = await this.folders();
    return pinned(this.home, path, false, async ({ place, absolute }) => {
      await onDisk(path, () => lstat(place));
      if (`${files}/`.startsWith(`${absolute}/`))
        throw new LyceumError('bad_request', `${shown(path)} holds the trash itself.`);
      if (absolute.startsWith(`${files}/`))
        throw new LyceumError(
          'bad_request',
          `${shown(path)} is in the trash already: delete it there for good.`,
        );
      const trash_id = await this.reserve(files, info, path);
      try {
        await rename(place, join(files, trash_id));
      } catch (error) {
        await rm(join(info, trash_id + INFO_ENDING), { force: true });
        if (isErrno(error, 'EXDEV')) throw elsewhere(path);
        await onDisk(path, () => Promise.reject(error));
      }
      return trash_id;
    });
  }

  /** The info file is made exclusively, before anything moves: two that delete the same name get two ids. */
  private async reserve(files: string, info: string, path: ProjectPath): Promise<string> {
    const text = trashInfoText(this.home, path, new Date());
    for (let number = 1; ; number++) {
      const id = beside(baseName(path), number, MAX_ID_BYTES);
      if (await lstatIfPresent(join(files, id))) continue;
      try {
        await writeFile(join(info, id + INFO_ENDING), text, { flag: 'wx', mode: 0o600 });
        return id;
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) await onDisk(path, () => Promise.reject(error));
      }
    }
  }

  private async backOne(trash_id: string): Promise<ProjectPath> {
    const { files, info } = await this.folders();
    const source = join(files, checkedId(trash_id));
    const stats = await onDisk(trash_id, () => lstat(source));
    const wanted = (await this.infoOf(info, trash_id)).path ?? (trash_id as ProjectPath);
    for (let number = 1; ; number++) {
      const folder = parentPath(wanted);
      const name = beside(baseName(wanted), number);
      const path = (folder === '' ? name : `${folder}/${name}`) as ProjectPath;
      try {
        await pinned(this.home, path, true, ({ place }) =>
          moveExclusively(source, place, stats, { from: trash_id, to: path }),
        );
      } catch (error) {
        if (error instanceof LyceumError && error.code === 'already_exists') continue;
        throw error;
      }
      await rm(join(info, trash_id + INFO_ENDING), { force: true });
      return path;
    }
  }

  private async removeOne(files: string, info: string, trash_id: string): Promise<void> {
    await onDisk(trash_id, () => removeTree(join(files, checkedId(trash_id))));
    await rm(join(info, trash_id + INFO_ENDING), { force: true });
  }

  /** An info file that is lost or is no file says nothing. */
  private async infoOf(info: string, trash_id: string): Promise<ReturnType<typeof parseTrashInfo>> {
    const file = join(info, trash_id + INFO_ENDING);
    const stats = await lstat(file).catch(() => undefined);
    const text = stats?.isFile() ? await readFile(file, 'utf8').catch(() => '') : '';
    return parseTrashInfo(this.home, text);
  }
}

function elsewhere(path: ProjectPath): LyceumError {
  return new LyceumError(
    'conflict',
    `${shown(path)} lies on another file system: it can only be deleted for good.`,
  );
}

function checkedId(trash_id: string): string {
  if (trash_id === '.' || trash_id === '..' || trash_id.includes('/'))
    throw new LyceumError('bad_request', 'That is no item of the trash.');
  return trash_id;
}

/** Each once, and none that lies below another of them. */
function outermost(paths: readonly ProjectPath[]): ProjectPath[] {
  const wanted = new Set(paths);
  const isBelow = (path: ProjectPath): boolean => {
    for (let folder = path; folder !== ''; ) {
      folder = parentPath(folder);
      if (folder !== '' && wanted.has(folder)) return true;
    }
    return false;
  };
  return [...wanted].filter((path) => !isBelow(path));
}
