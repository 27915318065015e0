/**
 * Files from one project into another: a tar that streams from one raw server to the other, in bounded memory. Called by client/file-queries
 * after it asked both permissions. Nothing is written when a name is taken, and a copy that breaks off leaves nothing.
 */
import { pipeline } from 'node:stream/promises';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, HOME, type ProjectPath } from '@lyceum/util/paths';
import { type RawFiles, type RawRequest, succeeded, textOf } from './raw-files';

export interface FilesCopy {
  from: ProjectId;
  paths: readonly ProjectPath[];
  target: ProjectId;
  to: ProjectPath;
  /** Repeated after a lost connection: the second time does nothing. */
  key: string;
}

export async function copyBetween(raw: RawFiles, { from, paths, target, to, key }: FilesCopy): Promise<void> {
  const names = paths.map(baseName);
  if (new Set(names).size !== names.length || names.includes(''))
    throw new LyceumError('bad_request', 'Two of these have the same name: copy them one after the other.');
  await sendJson(
    raw,
    target,
    { method: 'POST', path: to, query: new URLSearchParams({ free: key }) },
    { names },
  );
  const tar = await sendJson(
    raw,
    from,
    { method: 'POST', path: HOME, query: new URLSearchParams({ tar: '1' }) },
    { paths },
  );
  const { request, answer } = await raw.ask(target, {
    method: 'POST',
    path: to,
    query: new URLSearchParams({ untar: key }),
  });
  // Not awaited: the target may answer in the middle, because it refuses, or has done this already; then its answer counts.
  pipeline(tar, request).catch(() => request.destroy());
  try {
    await textOf(await succeeded(await answer));
  } finally {
    // Both are at their end, or nobody reads them any more.
    if (!request.writableFinished) request.destroy();
    tar.destroy();
  }
}

async function sendJson(raw: RawFiles, project_id: ProjectId, what: RawRequest, body: object) {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
  const { request, answer } = await raw.ask(project_id, { ...what, headers });
  request.end(bytes);
  const answered = await succeeded(await answer);
  if (what.query?.has('free')) answered.resume();
  return answered;
}
