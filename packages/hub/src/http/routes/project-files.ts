/**
 * /api/v1/projects/<id>/files/<path>: bytes of the project's files, streamed between the client and the local hub's file server.
 * What a project holds is never rendered on our origin: always an attachment of unknown type. Folders answer a JSON listing, or with ?zip=1 an archive.
 */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import { newKey } from '@lyceum/util/ids';
import { baseName, type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import { type Request, type Response, Router } from 'express';
import type { ProjectRequests } from '../../projects/project-requests';
import type { RawFiles } from '../../projects/raw-files';
import type { Roles } from '../../query/roles';
import { requireProject } from './projects';

interface Deps {
  roles: Roles;
  rawFiles: RawFiles;
  requests: ProjectRequests;
}

/** Headers that a download asks with, and that its answer passes on. */
const ASKED = ['range', 'if-range', 'if-none-match', 'if-modified-since'];
const ANSWERED = ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'];
const SENT = ['content-length', 'content-type'];

const PATH = '/projects/:project_id/files{/*path}';

export function projectFileRoutes({ roles, rawFiles, requests }: Deps): Router {
  const router = Router();
  router.get(PATH, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'read');
    const path = pathOf(req);
    const headers = picked(req.headers, ASKED);
    const { request, answer } = await rawFiles.ask(project_id, {
      method: req.method,
      path,
      headers,
      query: zipQuery(req),
    });
    res.on('close', () => request.destroy());
    request.end();
    await answerFile(res, await answer, path);
  });
  router.put(PATH, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'write');
    const query = new URLSearchParams(req.query.if_absent === '1' ? { if_absent: '1' } : {});
    const headers = picked(req.headers, SENT);
    const { request, answer } = await rawFiles.ask(project_id, {
      method: 'PUT',
      path: pathOf(req),
      headers,
      query,
    });
    // Not awaited: the local hub may refuse before it has read it all, and then its answer counts, not the broken pipe.
    // A client that goes away takes the upload with it, and the local hub drops what it has of the file.
    pipeline(req, request).catch(() => request.destroy());
    await answerJson(res, await answer);
  });
  router.delete(PATH, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'write');
    await requests.fileOp(project_id, newKey(), { kind: 'delete', path: pathOf(req) });
    res.status(204).end();
  });
  return router;
}

/** `?zip=1[&name=…]*`: the folder, or these entries of it, as one archive. */
function zipQuery(req: Request): URLSearchParams {
  const { zip, name } = req.query;
  if (zip !== '1') return new URLSearchParams();
  const names = [name].flat().filter((one) => typeof one === 'string');
  const query = new URLSearchParams({ zip: '1' });
  for (const one of names) query.append('name', one);
  return query;
}

/** Express has decoded each name. A name cannot hold a slash, however it was written. */
export function pathOf(req: Request): ProjectPath {
  const names = (req.params as { path?: string[] }).path ?? [];
  if (names.some((name) => name.includes('/')))
    throw new LyceumError('bad_request', 'A file name cannot contain "/".');
  return parseProjectPath(names.join('/'));
}

export function picked(headers: IncomingMessage['headers'], names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

async function answerFile(res: Response, answer: IncomingMessage, path: ProjectPath): Promise<void> {
  const { statusCode = 500 } = answer;
  const isFolder = answer.headers['x-lyceum-kind'] === 'folder';
  if (statusCode >= 400 || isFolder) return answerJson(res, answer);
  const named = answer.headers['content-disposition'];
  res.status(statusCode).set(picked(answer.headers, ANSWERED) as Record<string, string>);
  res.set({
    'content-type': 'application/octet-stream',
    // A zip has a name of its own.
    'content-disposition': named ?? `attachment; filename*=UTF-8''${encodeURIComponent(baseName(path))}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  await send(answer, res);
}

export async function answerJson(res: Response, answer: IncomingMessage): Promise<void> {
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
