/**
 * What the row "files" measures, one function each: listings, uploads, downloads, archives, searches, and the same by bare programs.
 * Each answers milliseconds or megabytes per second; it keeps nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { openListing } from '@lyceum/util/client/listing';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Person } from '../frame/lyceum';

export interface Place {
  /** Of the hub, without a trailing slash. */
  url: string;
  person: Person;
  connection: Connection;
  project_id: ProjectId;
}

/** Bytes in a megabyte per second of the tables. */
const MEGABYTE = 1e6;

/** ms until all rows of a folder are here. */
export async function timeListing(place: Place, folder: string, entries: number): Promise<number> {
  const begun = performance.now();
  const listing = await opened(place, folder, (count) => count >= entries);
  listing.close();
  return performance.now() - begun;
}

/** ms from making a file in a folder that is shown until it is in the listing. */
export async function timeListingChange(place: Place, folder: string, entries: number): Promise<number> {
  let grown = () => {};
  const more = new Promise<void>((resolve) => {
    grown = resolve;
  });
  const listing = await opened(
    place,
    folder,
    (count) => count >= entries,
    (count) => count > entries && grown(),
  );
  const begun = performance.now();
  const path = parseProjectPath(`${folder}/new-${newKey()}`);
  const { project_id, connection } = place;
  await connection.request('file_op', { project_id, key: newKey(), op: { kind: 'create_file', path } });
  await more;
  const took = performance.now() - begun;
  listing.close();
  await connection.request('file_op', { project_id, key: newKey(), op: { kind: 'delete', path } });
  return took;
}

function opened(
  { connection, project_id }: Place,
  folder: string,
  enough: (count: number) => boolean,
  later: (count: number) => void = () => {},
): Promise<{ close(): void }> {
  return new Promise((resolve, reject) => {
    const where = { project_id, path: parseProjectPath(folder) };
    const listing = openListing(connection, where, {
      listing: ({ entries }) => {
        later(entries.length);
        if (enough(entries.length)) resolve(listing);
      },
      failed: reject,
    });
  });
}

/** ms: what any program must do to show the same. */
export async function timeReaddir(folder: string): Promise<number> {
  const begun = performance.now();
  const names = await readdir(folder);
  await Promise.all(names.map((name) => lstat(join(folder, name))));
  return performance.now() - begun;
}

/** MB/s through the resumable upload, as the explorer does it: one piece after the other. */
export async function uploadSpeed(place: Place, path: string, body: Buffer): Promise<number> {
  const begun = performance.now();
  const { upload_id, chunk_bytes } = await post(place, { path, size: body.length, overwrite: true });
  for (let offset = 0; offset < body.length; offset += chunk_bytes) {
    const response = await fetch(`${uploads(place)}/${upload_id}`, {
      method: 'PATCH',
      headers: { cookie: place.person.cookie, 'upload-offset': String(offset) },
      body: new Uint8Array(body.subarray(offset, offset + chunk_bytes)),
    });
    if (!response.ok) throw new Error(`PATCH answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
  return body.length / MEGABYTE / ((performance.now() - begun) / 1000);
}

const uploads = ({ url, project_id }: Place) => `${url}/api/v1/projects/${project_id}/uploads`;

async function post(place: Place, body: object): Promise<{ upload_id: string; chunk_bytes: number }> {
  const response = await fetch(uploads(place), {
    method: 'POST',
    headers: { cookie: place.person.cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST uploads answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { upload_id: string; chunk_bytes: number };
}

/** MB/s of one PUT to a bare server. */
export async function bareUploadSpeed(port: number, body: Buffer): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'PUT', body: new Uint8Array(body) });
  await response.arrayBuffer();
  return body.length / MEGABYTE / ((performance.now() - begun) / 1000);
}

/** MB/s; the bytes are counted and dropped. */
export async function downloadSpeed(url: string, cookie?: string): Promise<number> {
  const begun = performance.now();
  const ask = url.startsWith('https:') ? requestSecurely : request;
  const outgoing = ask(url, { headers: cookie === undefined ? {} : { cookie } }).end();
  const [response] = await once(outgoing, 'response');
  if (response.statusCode !== 200) throw new Error(`GET ${url} answered ${response.statusCode}`);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes / MEGABYTE / ((performance.now() - begun) / 1000);
}

export async function timeSearch({ connection, project_id }: Place, text: string): Promise<number> {
  const begun = performance.now();
  await connection.request('file_query', { project_id, query: { kind: 'search', search: { text } } });
  return performance.now() - begun;
}

/** ms of a whole program; undefined where it is not installed. */
export function timeProgram(command: string, args: string[], cwd: string): Promise<number | undefined> {
  const begun = performance.now();
  const child = spawn(command, args, { cwd, stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('exit', () => resolve(performance.now() - begun));
  });
}
