/**
 * The URL map of the raw server, top to bottom. Called by raw/server behind the token; made by the composition root.
 * Methods other than GET and HEAD come from hubs' own code only: their proxy lets no visitor's through.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LyceumError } from '@lyceum/util/errors';
import { projectPathSchema } from '@lyceum/util/paths';
import { MAX_PATHS } from '@lyceum/util/protocol/files';
import { decodeJson } from '@lyceum/util/protocol/json';
import { UPLOAD_OFFSET_HEADER, uploadBeginSchema } from '@lyceum/util/uploads';
import * as z from 'zod/mini';
import type { ProjectFiles } from '../project-files';
import { isUnavailable, type KeyedResults } from '../server/keyed-results';
import { download } from './download';
import { type RawAddress, type RawRoutes, sendJson } from './server';
import { upload } from './upload';
import type { Uploads } from './uploads';

interface Deps {
  files: ProjectFiles;
  uploads: Uploads;
  results: KeyedResults;
}

type Exchange = RawAddress & { req: IncomingMessage; res: ServerResponse };

/** Bytes of a JSON body: MAX_PATHS paths of usual length. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

const packSchema = z.object({
  paths: z.array(projectPathSchema).check(z.minLength(1), z.maxLength(MAX_PATHS)),
});
const namesSchema = z.object({ names: z.array(z.string()).check(z.maxLength(MAX_PATHS)) });

export function rawRoutes(deps: Deps): RawRoutes {
  return (address, req, res) => route(deps, { ...address, req, res });
}

async function route(deps: Deps, exchange: Exchange): Promise<void> {
  const { path, query, req, res } = exchange;
  const { files } = deps;
  const upload_id = path === '' ? query.get('upload') : null;
  switch (req.method) {
    case 'GET':
    case 'HEAD':
      if (upload_id !== null) return sendJson(res, 200, await deps.uploads.state(upload_id));
      return download(files.roots, exchange, req, res);
    case 'PUT': {
      const ifAbsent = query.get('if_absent') === '1';
      return sendJson(res, 200, { entry: await upload(files.roots.home, files.quota, path, ifAbsent, req) });
    }
    case 'PATCH':
      return sendJson(res, 200, await deps.uploads.piece(upload_id ?? '', offsetOf(req), req));
    case 'DELETE':
      await (upload_id === null ? files.run({ kind: 'delete', path }) : deps.uploads.cancel(upload_id));
      return void res.writeHead(204).end();
    case 'POST':
      return post(deps, exchange);
    default:
      res.setHeader('allow', 'GET, HEAD, PUT, PATCH, DELETE, POST');
      throw new LyceumError('bad_request', `The method ${req.method} is not known here.`);
  }
}

/** `?upload=begin`; copies between projects: `?tar=1` gives, `?free=<key>` asks whether there is room, `?untar=<key>` takes. */
async function post(deps: Deps, { path, query, req, res }: Exchange): Promise<void> {
  const archives: typeof import('../archives/download') = require('../archives/download');
  const { files, results } = deps;
  if (query.get('upload') === 'begin')
    return sendJson(
      res,
      201,
      await deps.uploads.begin(path, decodeJson(uploadBeginSchema, await textOf(req))),
    );
  if (query.get('tar') === '1')
    return archives.sendTar(files.roots, decodeJson(packSchema, await textOf(req)).paths, res);
  const free = query.get('free');
  if (free !== null) {
    const { names } = decodeJson(namesSchema, await textOf(req));
    // Asked again after a lost connection: what it did itself is not in its way.
    if (!results.has('untar', free)) await archives.requireFree(files.roots.home, path, names);
    return sendJson(res, 200, {});
  }
  const key = query.get('untar');
  if (key === null) throw new LyceumError('bad_request', 'This address takes no such request.');
  const work = () =>
    archives.receiveTar(files, path, req).catch((error: unknown) => {
      if (error instanceof LyceumError || req.complete) throw error;
      throw new LyceumError('unavailable', 'The copy was broken off. Please try again.');
    });
  const isRepeated = results.has('untar', key);
  const note = await results.run('untar', key, work).catch((error: unknown) => {
    // The hub that brought it died on the way, and this is the same copy through another: nothing of the first is there.
    if (isRepeated && isUnavailable(error)) return results.run('untar', key, work);
    throw error;
  });
  req.resume();
  sendJson(res, 200, note);
}

function offsetOf(req: IncomingMessage): number {
  const offset = Number(req.headers[UPLOAD_OFFSET_HEADER] ?? Number.NaN);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new LyceumError('bad_request', 'The header Upload-Offset must say where the piece begins.');
}

async function textOf(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_JSON_BYTES) throw new LyceumError('too_large', 'The request is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
