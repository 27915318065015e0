/**
 * PUT of the raw server: the body streams into a temporary file beside the target, which takes its place when it is complete.
 * A client that goes away leaves nothing behind. Called by raw/server.
 */
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, link, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { isErrno, onDisk, shown } from '../files/disk-errors';
import type { DiskQuota } from '../files/disk-quota';
import { readEntry, TEMPORARY_PREFIX } from '../files/entries';
import { pinned } from '../files/pinned';
import { lstatIfPresent, openRegular, refuseSnapshot, resolveTarget } from '../files/resolve';

/** Permission bits: what a new file may have at most; the umask of the project takes its share. */
const NEW_FILE_MODE = 0o666;

interface Target {
  /** Where the bytes go, held by its folder. */
  place: string;
  /** What is there now. */
  present: Stats | undefined;
}

export async function upload(
  home: string,
  quota: DiskQuota,
  path: ProjectPath,
  ifAbsent: boolean,
  req: IncomingMessage,
): Promise<Entry> {
  refuseSnapshot(path);
  if (path === '') throw new LyceumError('bad_request', 'The home is a folder.');
  return pinned(home, path, true, async ({ place }) => {
    const present = await onDisk(path, () => lstatIfPresent(place));
    if (present && ifAbsent) throw new LyceumError('already_exists', `${shown(path)} exists already.`);
    const store = (target: Target) => receiveAt(home, quota, path, target, ifAbsent, req);
    if (present?.isSymbolicLink()) await throughLink(home, path, store);
    else await store({ place, present });
    return readEntry(home, place, path);
  });
}

/** A link to a file inside stays, and its file is replaced. */
async function throughLink(
  home: string,
  path: ProjectPath,
  store: (target: Target) => Promise<void>,
): Promise<void> {
  const real = await resolveTarget(home, path);
  const below = real.slice(home === '/' ? 1 : home.length + 1) as ProjectPath;
  await pinned(home, below, false, async ({ place }) =>
    store({ place, present: await onDisk(path, () => lstatIfPresent(place)) }),
  );
}

async function receiveAt(
  home: string,
  quota: DiskQuota,
  path: ProjectPath,
  { place: target, present }: Target,
  ifAbsent: boolean,
  req: IncomingMessage,
): Promise<void> {
  if (present?.isDirectory()) throw new LyceumError('bad_request', `${shown(path)} is a folder.`);
  if (present && !present.isFile())
    throw new LyceumError('bad_request', `${shown(path)} is not a regular file.`);
  const announced = Number(req.headers['content-length']);
  await quota.reserve(announced || 1);
  const temporary = join(dirname(target), `${TEMPORARY_PREFIX}upload-${randomBytes(8).toString('hex')}`);
  try {
    const body = announced > 0 ? req : growing(quota, req);
    await writeBody(home, temporary, path, present && present.mode & 0o7777, body);
    await onDisk(path, () => place(temporary, target, ifAbsent));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A body whose length nobody said: its bytes are asked for as they come. */
function growing(quota: DiskQuota, req: IncomingMessage): Readable {
  return Readable.from(
    (async function* () {
      for await (const bytes of req as AsyncIterable<Buffer>) {
        quota.grow(bytes.length);
        yield bytes;
      }
    })(),
    { objectMode: false },
  );
}

async function writeBody(
  home: string,
  temporary: string,
  path: ProjectPath,
  mode: number | undefined,
  req: Readable,
): Promise<void> {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
  const handle = await openRegular(home, temporary, flags, path);
  try {
    if (mode !== undefined) await handle.chmod(mode & ~0o6000 & (NEW_FILE_MODE | 0o111));
    await receive(req, handle, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
}

async function receive(req: Readable, handle: FileHandle, path: ProjectPath): Promise<void> {
  try {
    await pipeline(req, handle.createWriteStream());
  } catch (error) {
    if (isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET') || req.destroyed)
      if (!isErrno(error, 'ENOSPC', 'EDQUOT', 'EIO'))
        throw new LyceumError('unavailable', `The upload of ${shown(path)} was broken off.`);
    await onDisk(path, () => Promise.reject(error));
  }
}

/** A link refuses to replace, a rename replaces. */
async function place(temporary: string, absolute: string, ifAbsent: boolean): Promise<void> {
  if (!ifAbsent) return rename(temporary, absolute);
  await link(temporary, absolute);
}
