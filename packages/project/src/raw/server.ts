/**
 * The raw HTTP server of a project: files by address, for hubs only (Bearer token). Made by the composition root.
 * The URL map is in routes.ts; every error leaves as {error: {code, message}} and never stops the server.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ERROR_STATUS, LyceumError, toWireError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import { sameSecret } from '@lyceum/util/node/secrets';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { UPLOAD_OFFSET_HEADER } from '@lyceum/util/uploads';
import { isErrno } from '../files/disk-errors';
import { OffsetConflict } from './offset-conflict';

/** ms. Hubs keep their connections; longer than the idle time of a hub's agent, so that the hub closes first. */
const KEEP_ALIVE_MS = 65_000;

/** Bytes of a refused body that are read and dropped. */
const MAX_DUMPED_BYTES = 1024 * 1024;

/** The URL map, behind the token. */
export type RawRoutes = (address: RawAddress, req: IncomingMessage, res: ServerResponse) => Promise<void>;

export interface RawAddress {
  path: ProjectPath;
  query: URLSearchParams;
}

export function createRawServer(token: string, routes: RawRoutes, logger: Logger): Server {
  const server = createServer((req, res) => {
    answer(token, routes, req, res).catch((error: unknown) => answerError(error, req, res, logger));
  });
  // An upload may take hours; its pace is the client's.
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function answer(
  token: string,
  routes: RawRoutes,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const given = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
  if (!sameSecret(given, token))
    throw new LyceumError('not_signed_in', 'The token of this project is needed.');
  await routes(parseAddress(req.url ?? '/'), req, res);
}

/** The address is decoded name by name, so that an encoded "/" is refused and not taken for a folder. */
export function parseAddress(url: string): RawAddress {
  const [pathname = '', query = ''] = url.split(/\?(.*)/s);
  const names = pathname.replace(/^\//, '').split('/').map(decodeName);
  return { path: parseProjectPath(names.join('/')), query: new URLSearchParams(query) };
}

function decodeName(text: string): string {
  const name = decodeOrThrow(text);
  if (name.includes('/')) throw new LyceumError('bad_request', 'A name cannot contain "/".');
  return name;
}

function decodeOrThrow(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new LyceumError('bad_request', 'The address is not UTF-8.');
  }
}

export function sendJson(res: ServerResponse, status: number, value: object): void {
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  res.end(body);
}

function answerError(error: unknown, req: IncomingMessage, res: ServerResponse, logger: Logger): void {
  // The client went away in the middle of its download.
  if (isErrno(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE')) return void res.destroy();
  const wire = toWireError(error);
  if (wire.code === 'internal') logger.error({ error, method: req.method }, 'a raw request failed');
  // Half an answer cannot be mended: cutting it off is the only way to say so.
  if (res.headersSent) return void res.destroy();
  for (const name of res.getHeaderNames()) if (name !== 'allow') res.removeHeader(name);
  // A long body that is still on its way is not read to its end; a short one is, so that the client sees the answer.
  const length = Number(req.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (!req.complete && length > MAX_DUMPED_BYTES) res.setHeader('connection', 'close');
  if (error instanceof OffsetConflict) res.setHeader(UPLOAD_OFFSET_HEADER, error.offset);
  const offset = error instanceof OffsetConflict ? { offset: error.offset } : {};
  sendJson(res, ERROR_STATUS[wire.code], { error: wire, ...offset });
}
