/**
 * /api/v1/projects/<id>/files/<path>: bytes of the project's files, streamed between the client and the local hub's file server.
 * What a project holds is never rendered on our origin: always an attachment of unknown type. Folders answer a JSON listing.
 */
import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import { newKey } from '@lyceum/util/ids';
import { baseName, encodePath, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import { type Request, type Response, Router } from 'express';
import type { LocalHubs } from '../../projects/local-hubs';
import type { ProjectRequests } from '../../projects/project-requests';
import type { Roles } from '../../query/roles';
import { requireProject } from './projects';

interface Deps {
  roles: Roles;
  hubs: LocalHubs;
  requests: ProjectRequests;
}

/** Headers that a download asks with, and that its answer passes on. */
const ASKED = ['range', 'if-range', 'if-none-match', 'if-modified-since'];
const ANSWERED = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];
const SENT = ['content-length', 'content-type'];

const PATH = '/projects/:project_id/files{/*path}';

export function projectFileRoutes({ roles, hubs, requests }: Deps): Router {
  const agent = new Agent({ keepAlive: true });
  const router = Router();
  const open = async (req: Request, res: Response, action: 'read' | 'write') => {
    const { project_id } = await requireProject(roles, req, res, action);
    const { address } = await hubs.link(project_id).ready();
    return { address, path: pathOf(req) };
  };
  router.get(PATH, async (req, res) => {
    const { address, path } = await open(req, res, 'read');
    const upstream = ask(agent, address, req.method, path, picked(req.headers, ASKED));
    res.on('close', () => upstream.destroy());
    upstream.end();
    await answerFile(res, await answerOf(upstream), path);
  });
  router.put(PATH, async (req, res) => {
    const { address, path } = await open(req, res, 'write');
    const query = req.query.if_absent === '1' ? '?if_absent=1' : '';
    const upstream = ask(agent, address, 'PUT', path, picked(req.headers, SENT), query);
    const answer = answerOf(upstream);
    // Not awaited: the local hub may refuse before it has read it all, and then its answer counts, not the broken pipe.
    // A client that goes away takes the upload with it, and the local hub drops what it has of the file.
    pipeline(req, upstream).catch(() => upstream.destroy());
    await answerJson(res, await answer);
  });
  router.delete(PATH, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'write');
    await requests.fileOp(project_id, newKey(), { kind: 'delete', path: pathOf(req) });
    res.status(204).end();
  });
  return router;
}

/** Express has decoded each name. A name cannot hold a slash, however it was written. */
function pathOf(req: Request): ProjectPath {
  const names = (req.params as { path?: string[] }).path ?? [];
  if (names.some((name) => name.includes('/')))
    throw new LyceumError('bad_request', 'A file name cannot contain "/".');
  return parseProjectPath(names.join('/'));
}

function picked(headers: IncomingMessage['headers'], names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

function ask(
  agent: Agent,
  address: ProjectAddress,
  method: string,
  path: ProjectPath,
  headers: OutgoingHttpHeaders,
  query = '',
): ClientRequest {
  return httpRequest({
    agent,
    host: address.host,
    port: address.http_port,
    method,
    path: `/${encodePath(path)}${query}`,
    headers: { ...headers, authorization: `Bearer ${address.token}` },
  });
}

function answerOf(upstream: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once('response', resolve);
    upstream.once('error', () =>
      reject(new LyceumError('unavailable', 'The project did not answer. Please try again.')),
    );
  });
}

async function answerFile(res: Response, answer: IncomingMessage, path: ProjectPath): Promise<void> {
  const { statusCode = 500 } = answer;
  const isFolder = answer.headers['x-lyceum-kind'] === 'folder';
  if (statusCode >= 400 || isFolder) return answerJson(res, answer);
  res.status(statusCode).set(picked(answer.headers, ANSWERED) as Record<string, string>);
  res.set({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(baseName(path))}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  await send(answer, res);
}

async function answerJson(res: Response, answer: IncomingMessage): Promise<void> {
  res
    .status(answer.statusCode ?? 500)
    .set({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  await send(answer, res);
}

/** A client that goes away in the middle is no failure of ours. */
async function send(answer: IncomingMessage, res: Response): Promise<void> {
  try {
    await pipeline(answer, res);
  } catch {
    res.destroy();
  }
}
