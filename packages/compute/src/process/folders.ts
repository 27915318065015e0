/**
 * Where the process driver keeps things of one project, and the small files between it and the local hub.
 * Called by the driver's other files; never starts or signals a process.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import { newSecret, writeSecretFile } from '@lyceum/util/node/secrets';
import { decodeJson } from '@lyceum/util/protocol/json';
import * as z from 'zod/mini';
import { makeHomeFolder } from '../snapshots/home-folder';
import { snapshotsFolder } from '../snapshots/places';

/** Bytes. A log above this is emptied when its project starts: enough for weeks of an ordinary local hub. */
const MAX_LOG_BYTES = 1024 * 1024;

/** Bytes from the end of the log, and the lines of them, that explain a failed start. */
const LOG_TAIL_BYTES = 4096;
const LOG_TAIL_LINES = 12;

const identitySchema = z.object({ pid: z.int(), start_time: z.number() });

/** Written by the local hub, whole, once it listens. */
const listeningSchema = z.object({
  pid: z.int(),
  start_time: z.number(),
  port: z.int(),
  http_port: z.int(),
  protocol: z.int(),
});
export type Listening = z.infer<typeof listeningSchema>;

export interface ProjectFolders {
  home: string;
  /** Of the home; only the compute server writes there. */
  snapshots: string;
  state: string;
  token: string;
  log: string;
  /** The local hub we spawned: pid and start time. */
  process_json: string;
  /** The local hub that listens: also its ports. */
  listening_json: string;
}

export const nodeFolder = (data: string): string => join(data, 'node');

export function projectFolders(data: string, project_id: ProjectId): ProjectFolders {
  const state = join(nodeFolder(data), project_id);
  return {
    home: join(data, 'projects', project_id),
    snapshots: snapshotsFolder(data, project_id),
    state,
    token: join(state, 'token'),
    log: join(state, 'local-hub.log'),
    process_json: join(state, 'process.json'),
    listening_json: join(state, 'local-hub.json'),
  };
}

export async function makeHome(folders: ProjectFolders): Promise<void> {
  await makeHomeFolder(folders.home);
}

/** A fresh token, an empty slate for the new local hub, and a log of bounded size. Answers the log's present end. */
export async function prepareState(folders: ProjectFolders): Promise<{ token: string; logEnd: number }> {
  await mkdir(folders.state, { recursive: true, mode: 0o700 });
  await chmod(folders.state, 0o700);
  await forgetProcess(folders);
  const token = newSecret();
  await writeSecretFile(folders.token, token);
  return { token, logEnd: await boundLog(folders.log) };
}

export async function forgetProcess(folders: ProjectFolders): Promise<void> {
  await rm(folders.listening_json, { force: true });
  await rm(folders.process_json, { force: true });
}

async function boundLog(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= MAX_LOG_BYTES) return size;
  await truncate(path, 0);
  return 0;
}

/** The last lines that were written after `from`, for people. */
export async function logTail(path: string, from: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - LOG_TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await file.read(buffer, 0, buffer.length, start);
    return buffer.toString('utf8').trim().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  } finally {
    await file.close();
  }
}

export const readToken = async (folders: ProjectFolders): Promise<string> =>
  (await readFile(folders.token, 'utf8')).trim();

/** Synchronous: between the spawn and this line a killed compute server would lose sight of the local hub. */
export function writeProcess(folders: ProjectFolders, identity: z.infer<typeof identitySchema>): void {
  writeFileSync(folders.process_json, JSON.stringify(identity), { mode: 0o600 });
}

export const readProcessFile = (folders: ProjectFolders) => readJson(identitySchema, folders.process_json);
export const readListening = (folders: ProjectFolders) => readJson(listeningSchema, folders.listening_json);

/** Undefined where there is no such file, or not a whole one. */
function readJson<T extends z.ZodMiniType>(schema: T, path: string): z.infer<T> | undefined {
  try {
    return decodeJson(schema, readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
