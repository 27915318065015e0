/**
 * Resumable uploads: pieces that follow each other into a part file of our own (~/.local/share/lyceum/uploads), which becomes the file at
 * its place with the last byte. Called by raw/server. The part's length is the offset: a killed local hub or hub loses nothing that arrived.
 *
 *   begin ──► <id>.json + <id>.part (0) ──piece at the offset──► … ──last byte──► placed, both removed
 *                      └── cancelled, or nothing came for 24 h ──► removed
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, lstat, open, readdir, readFile, rm, statfs, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { type ProjectPath, parentPath, projectPathSchema } from '@lyceum/util/paths';
import { decodeJson } from '@lyceum/util/protocol/json';
import {
  UPLOAD_CHUNK_BYTES,
  type UploadBegin,
  type UploadState,
  uploadBeginSchema,
} from '@lyceum/util/uploads';
import * as z from 'zod/mini';
import { onDisk, shown } from '../files/disk-errors';
import { readEntry } from '../files/entries';
import { refuseTaken } from '../files/operations';
import { pinned } from '../files/pinned';
import { placeStaged } from '../files/place';
import { lstatIfPresent, refuseSnapshot, resolveEntry, resolveFolder } from '../files/resolve';
import { ownFolder, UPLOADS_FOLDER } from '../files/staging';
import type { ProjectFiles } from '../project-files';
import { OffsetConflict } from './offset-conflict';

/** Milliseconds without a byte after which a part is given up. */
const KEPT_MS = 24 * 3600 * 1000;
/** Milliseconds between two looks for given up parts. */
const SWEEP_MS = 3600 * 1000;
/** Finished uploads whose answer is remembered, for a client that did not hear it. */
const MAX_FINISHED = 1000;

const recordSchema = z.extend(uploadBeginSchema, { path: projectPathSchema });
type Record = z.infer<typeof recordSchema>;

export class Uploads {
  private readonly busy = new Set<string>();
  private readonly finished = new Map<string, UploadState>();
  private readonly timer = setInterval(() => void this.sweep().catch(() => {}), SWEEP_MS).unref();

  constructor(
    private readonly home: string,
    private readonly files: ProjectFiles,
  ) {}

  close(): void {
    clearInterval(this.timer);
  }

  async begin(
    path: ProjectPath,
    said: UploadBegin,
  ): Promise<UploadState & { upload_id: string; chunk_bytes: number }> {
    refuseSnapshot(path);
    if (path === '') throw new LyceumError('bad_request', 'The home is a folder.');
    await this.checkParents(path);
    const target = await resolveEntry(this.home, path).catch(missing);
    if (target !== undefined) await checkTarget(target, path, said.overwrite);
    await this.files.quota.reserve(said.size);
    const folder = await ownFolder(this.home, UPLOADS_FOLDER);
    await refuseFullDisk(folder, said.size, path);
    const upload_id = randomBytes(16).toString('hex');
    const record: Record = { ...said, path };
    await onDisk(path, async () => {
      await writeFile(join(folder, `${upload_id}.part`), '', { flag: 'wx', mode: 0o600 });
      await writeFile(join(folder, `${upload_id}.json`), JSON.stringify(record), { flag: 'wx', mode: 0o600 });
    });
    const done =
      said.size === 0 ? await this.complete(upload_id, folder, record) : { offset: 0, size: said.size };
    return { upload_id, chunk_bytes: UPLOAD_CHUNK_BYTES, ...done };
  }

  async state(upload_id: string): Promise<UploadState> {
    const finished = this.finished.get(upload_id);
    if (finished) return finished;
    const { record, offset } = await this.find(upload_id);
    return { offset, size: record.size };
  }

  /** The body begins at byte `from` of the file. */
  async piece(upload_id: string, from: number, body: IncomingMessage): Promise<UploadState> {
    const finished = this.finished.get(upload_id);
    if (finished) return finished;
    if (this.busy.has(upload_id)) {
      const { offset } = await this.find(upload_id);
      throw new OffsetConflict(offset, 'Another piece of this upload is on its way.');
    }
    this.busy.add(upload_id);
    try {
      const { folder, record, offset } = await this.find(upload_id);
      if (from !== offset)
        throw new OffsetConflict(offset, `This upload goes on at byte ${offset}, not ${from}.`);
      const now = await this.append(join(folder, `${upload_id}.part`), record, offset, body);
      if (now < record.size) return { offset: now, size: record.size };
      return await this.complete(upload_id, folder, record);
    } finally {
      this.busy.delete(upload_id);
    }
  }

  async cancel(upload_id: string): Promise<void> {
    const { folder } = await this.find(upload_id);
    await this.forget(folder, upload_id);
  }

  async sweep(now = Date.now()): Promise<void> {
    const folder = await resolveFolder(this.home, UPLOADS_FOLDER).catch(() => undefined);
    if (folder === undefined) return;
    for (const name of await readdir(folder)) {
      const stats = await lstat(join(folder, name)).catch(() => undefined);
      const part = await lstat(join(folder, name.replace(/\.json$/, '.part'))).catch(() => undefined);
      const last = Math.max(stats?.mtimeMs ?? 0, part?.mtimeMs ?? 0);
      if (now - last > KEPT_MS) await rm(join(folder, name), { force: true, recursive: true });
    }
  }

  private async find(upload_id: string): Promise<{ folder: string; record: Record; offset: number }> {
    const gone = new LyceumError('not_found', 'This upload is unknown, or it was given up.');
    if (!/^[0-9a-f]{32}$/.test(upload_id)) throw gone;
    const folder = await resolveFolder(this.home, UPLOADS_FOLDER).catch(() => undefined);
    if (folder === undefined) throw gone;
    const part = await lstatIfPresent(join(folder, `${upload_id}.part`));
    const text = await readFile(join(folder, `${upload_id}.json`), 'utf8').catch(() => undefined);
    if (!part?.isFile() || text === undefined) throw gone;
    return { folder, record: decodeJson(recordSchema, text), offset: part.size };
  }

  /** What arrived stays, also when the rest does not come. Answers the new offset. */
  private async append(part: string, record: Record, offset: number, body: IncomingMessage): Promise<number> {
    const handle = await onDisk(record.path, () => open(part, constants.O_WRONLY | constants.O_NOFOLLOW));
    let at = offset;
    try {
      for await (const bytes of body as AsyncIterable<Buffer>) {
        if (at + bytes.length > record.size)
          throw new LyceumError(
            'bad_request',
            `More came than the ${record.size} bytes that were announced.`,
          );
        if (at + bytes.length - offset > UPLOAD_CHUNK_BYTES)
          throw new LyceumError('too_large', `A piece has at most ${UPLOAD_CHUNK_BYTES} bytes.`);
        await onDisk(record.path, () => writeAll(handle, bytes, at));
        at += bytes.length;
      }
    } catch (error) {
      if (error instanceof LyceumError) throw error;
      throw new LyceumError('unavailable', `The upload of ${shown(record.path)} was broken off.`);
    } finally {
      await handle.close();
    }
    return at;
  }

  private async complete(upload_id: string, folder: string, record: Record): Promise<UploadState> {
    const { path, size } = record;
    const part = join(folder, `${upload_id}.part`);
    const entry = await pinned(this.home, path, true, async ({ place }) => {
      if (!(await isSameFile(part, place))) await this.put(part, place, record);
      return readEntry(this.home, place, path);
    });
    const state: UploadState = { offset: size, size, entry, path };
    this.remember(upload_id, state);
    await this.forget(folder, upload_id);
    return state;
  }

  private async put(part: string, place: string, { path, overwrite, modified }: Record): Promise<void> {
    await checkTarget(place, path, overwrite);
    await chmod(part, 0o666 & ~process.umask());
    if (modified !== undefined) await utimes(part, modified / 1000, modified / 1000);
    const move = () => placeStaged(part, place, path);
    if (overwrite) await this.files.replacing(path, move);
    else await move();
  }

  /** They are made with the last byte; that they can be is known before the first. */
  private async checkParents(path: ProjectPath): Promise<void> {
    for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) {
      if ((await resolveFolder(this.home, folder).catch(missing)) !== undefined) return;
    }
  }

  private remember(upload_id: string, state: UploadState): void {
    this.finished.set(upload_id, state);
    const [oldest] = this.finished.keys();
    if (this.finished.size > MAX_FINISHED && oldest !== undefined) this.finished.delete(oldest);
  }

  private async forget(folder: string, upload_id: string): Promise<void> {
    await rm(join(folder, `${upload_id}.part`), { force: true });
    await rm(join(folder, `${upload_id}.json`), { force: true });
  }
}

function missing(error: unknown): undefined {
  if (!(error instanceof LyceumError) || error.code !== 'not_found') throw error;
  return undefined;
}

/** Without `overwrite` it must be free; a folder is never replaced. */
async function checkTarget(target: string, path: ProjectPath, overwrite: boolean | undefined): Promise<void> {
  if (!overwrite) return refuseTaken(target, path);
  const present = await lstatIfPresent(target);
  if (present?.isDirectory()) throw new LyceumError('already_exists', `${shown(path)} is a folder.`);
}

/** A local hub that was killed between the two steps of a move left the part as a second name of what is in place. */
async function isSameFile(part: string, target: string): Promise<boolean> {
  const [one, two] = [await lstatIfPresent(part), await lstatIfPresent(target)];
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

async function writeAll(
  handle: Awaited<ReturnType<typeof open>>,
  bytes: Buffer,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** At once, and not after an hour of sending. */
async function refuseFullDisk(folder: string, size: number, path: ProjectPath): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < size)
    throw new LyceumError('disk_full', `The disk is full: ${shown(path)} does not fit.`);
}
