/**
 * /api/v1/projects/<id>/uploads: uploads in pieces that go on where they were broken off. Each piece asks permission and streams to the
 * project, which keeps it; nothing of an upload is held here, so any hub takes the next piece.
 */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { HOME, projectPathSchema } from '@lyceum/util/paths';
import { UPLOAD_CHUNK_BYTES, UPLOAD_OFFSET_HEADER, uploadBeginSchema } from '@lyceum/util/uploads';
import { type Request, type Response, Router } from 'express';
import * as z from 'zod/mini';
import type { RawFiles, RawRequest } from '../../projects/raw-files';
import type { Roles } from '../../query/roles';
import { bodyOf, jsonBody } from '../json';
import { answerJson, picked } from './project-files';
import { requireProject } from './projects';

interface Deps {
  roles: Roles;
  rawFiles: RawFiles;
}

const beginSchema = z.extend(uploadBeginSchema, { path: projectPathSchema });

const PATH = '/projects/:project_id/uploads';
const ONE = `${PATH}/:upload_id`;

export function uploadRoutes({ roles, rawFiles }: Deps): Router {
  const router = Router();
  router.post(PATH, jsonBody, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'write');
    const { path, ...begin } = bodyOf(req, beginSchema);
    const bytes = Buffer.from(JSON.stringify(begin));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const query = new URLSearchParams({ upload: 'begin' });
    const { request, answer } = await rawFiles.ask(project_id, { method: 'POST', path, query, headers });
    request.end(bytes);
    await answerUpload(res, await answer);
  });
  router.get(ONE, (req, res) => pass({ roles, rawFiles }, req, res, 'GET'));
  router.delete(ONE, (req, res) => pass({ roles, rawFiles }, req, res, 'DELETE'));
  router.patch(ONE, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'write');
    if (!(Number(req.headers['content-length']) <= UPLOAD_CHUNK_BYTES))
      throw new LyceumError('too_large', `A piece says its length, at most ${UPLOAD_CHUNK_BYTES} bytes.`);
    const what = {
      ...oneUpload(req, 'PATCH'),
      headers: picked(req.headers, ['content-length', UPLOAD_OFFSET_HEADER]),
    };
    const { request, answer } = await rawFiles.ask(project_id, what);
    // Not awaited: a refusal may come before the piece is through. A client that goes away leaves what has arrived.
    pipeline(req, request).catch(() => request.destroy());
    await answerUpload(res, await answer);
  });
  return router;
}

function oneUpload(req: Request, method: string): RawRequest {
  const { upload_id } = req.params;
  return { method, path: HOME, query: new URLSearchParams({ upload: String(upload_id) }) };
}

async function pass({ roles, rawFiles }: Deps, req: Request, res: Response, method: string): Promise<void> {
  const { project_id }: { project_id: ProjectId } = await requireProject(roles, req, res, 'write');
  const { request, answer } = await rawFiles.ask(project_id, oneUpload(req, method));
  request.end();
  await answerUpload(res, await answer);
}

async function answerUpload(res: Response, answer: IncomingMessage): Promise<void> {
  const offset = answer.headers[UPLOAD_OFFSET_HEADER];
  if (offset !== undefined) res.set(UPLOAD_OFFSET_HEADER, String(offset));
  await answerJson(res, answer);
}
