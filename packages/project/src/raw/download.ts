/**
 * GET and HEAD of the raw server: a file streams with back-pressure, a folder is answered as a JSON listing.
 * Called by raw/server; never writes.
 */
import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { lstat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { contentType } from 'mime-types';
import { onDisk } from '../files/disk-errors';
import { listFolder } from '../files/entries';
import { openRegular, type Roots, readingOf, resolveTarget } from '../files/resolve';
import { parseRange, type Range } from './range';
import type { RawAddress } from './server';

/** Tells a folder's listing from a file that happens to be JSON. */
export const KIND_HEADER = 'x-lyceum-kind';

export async function download(
  roots: Roots,
  { path, query }: RawAddress,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { root, path: below } = readingOf(roots, path);
  const absolute = await resolveTarget(root, below);
  const stats = await onDisk(path, () => lstat(absolute));
  if (stats.isDirectory() && query.get('zip') === '1') return sendZip(roots, { path, query }, req, res);
  if (stats.isDirectory()) return sendListing(root, absolute, path, req, res);
  const handle = await openRegular(root, absolute, constants.O_RDONLY, path);
  try {
    await sendFile(handle, await handle.stat(), path, req, res);
  } finally {
    await handle.close();
  }
}

async function sendListing(
  home: string,
  absolute: string,
  path: ProjectPath,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const listing = await onDisk(path, () => listFolder(home, absolute));
  const body = Buffer.from(JSON.stringify(listing));
  res.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-cache',
    [KIND_HEADER]: 'folder',
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}

/** Loaded at the first one. */
async function sendZip(
  roots: Roots,
  address: RawAddress,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const archives: typeof import('../archives/download') = require('../archives/download');
  await archives.downloadZip(roots, address, req, res);
}

/** Inode, size and time: a file that was replaced by another of equal size and time differs too. */
function etagOf(stats: Stats): string {
  return `"${stats.ino.toString(36)}-${stats.size.toString(36)}-${Math.round(stats.mtimeMs * 1000).toString(36)}"`;
}

function notModified(req: IncomingMessage, etag: string, stats: Stats): boolean {
  const match = req.headers['if-none-match'];
  if (match !== undefined)
    return match.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
  const since = Date.parse(req.headers['if-modified-since'] ?? '');
  return Math.floor(stats.mtimeMs / 1000) * 1000 <= since;
}

/** If-Range names the version that the range is of; another one gets the whole file. */
function rangeOf(req: IncomingMessage, etag: string, stats: Stats): Range {
  const condition = req.headers['if-range'];
  const holds = condition === undefined || condition === etag || condition === stats.mtime.toUTCString();
  return holds ? parseRange(req.headers.range, stats.size) : { kind: 'whole' };
}

async function sendFile(
  handle: FileHandle,
  stats: Stats,
  path: ProjectPath,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const etag = etagOf(stats);
  res.setHeader('etag', etag);
  res.setHeader('last-modified', stats.mtime.toUTCString());
  res.setHeader('accept-ranges', 'bytes');
  res.setHeader('cache-control', 'no-cache');
  res.setHeader('x-content-type-options', 'nosniff');
  if (notModified(req, etag, stats)) return void res.writeHead(304).end();
  res.setHeader('content-type', contentType(baseName(path)) || 'application/octet-stream');
  const range = rangeOf(req, etag, stats);
  if (range.kind === 'unsatisfiable')
    return void res.writeHead(416, { 'content-range': `bytes */${stats.size}` }).end();
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: stats.size - 1 };
  if (range.kind === 'part') res.setHeader('content-range', `bytes ${start}-${end}/${stats.size}`);
  res.writeHead(range.kind === 'part' ? 206 : 200, { 'content-length': end - start + 1 });
  if (req.method === 'HEAD' || stats.size === 0) return void res.end();
  await pipeline(handle.createReadStream({ start, end }), res);
}
