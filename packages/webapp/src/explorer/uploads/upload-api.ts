/**
 * The hub's API of resumable uploads as calls: begin, status, one chunk, cancel. XMLHttpRequest for chunks, because fetch tells
 * no upload progress. Used by send-upload.ts; it decides nothing.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import * as z from 'zod/mini';
import { apiAddress, callApi, errorOf } from '../../api/http';

const begunSchema = z.object({ upload_id: z.string(), offset: z.number(), chunk_bytes: z.number() });
const statusSchema = z.object({ offset: z.number() });

export interface BeginUpload {
  path: ProjectPath;
  size: number;
  modified: number;
  overwrite: boolean;
}

export interface UploadApi {
  begin(upload: BeginUpload): Promise<z.infer<typeof begunSchema>>;
  /** Bytes that have arrived. */
  offset(upload_id: string): Promise<number>;
  /** Gives the offset after it; the last one completes the file. */
  chunk(
    upload_id: string,
    offset: number,
    bytes: Blob,
    options: { signal: AbortSignal; progress(sent: number): void },
  ): Promise<number>;
  cancel(upload_id: string): Promise<void>;
}

export function uploadApi(project_id: ProjectId): UploadApi {
  const base = `projects/${project_id}/uploads`;
  const one = (upload_id: string) => `${base}/${encodeURIComponent(upload_id)}`;
  return {
    begin: async (upload) => begunSchema.parse(await callApi('POST', base, upload)),
    offset: async (upload_id) => statusSchema.parse(await callApi('GET', one(upload_id))).offset,
    chunk: async (upload_id, offset, bytes, options) => {
      const answer = await patch(apiAddress(one(upload_id)), offset, bytes, options);
      return statusSchema.parse(answer).offset;
    },
    cancel: async (upload_id) => void (await callApi('DELETE', one(upload_id))),
  };
}

function patch(
  address: string,
  offset: number,
  bytes: Blob,
  { signal, progress }: { signal: AbortSignal; progress(sent: number): void },
): Promise<unknown> {
  const request = new XMLHttpRequest();
  const line = watchLine(request, signal);
  return new Promise<unknown>((resolve, reject) => {
    request.upload.onprogress = (event) => {
      line.heard();
      progress(event.loaded);
    };
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer);
      else reject(errorOf(request.status, answer));
    };
    request.onerror = () => reject(BROKEN);
    request.onabort = () => reject(line.reason());
    request.open('PATCH', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('upload-offset', String(offset));
    request.send(bytes);
  }).finally(line.stop);
}

const BROKEN = new LyceumError('unavailable', 'The connection broke during the upload.');
const CANCELLED = new LyceumError('conflict', 'Cancelled.');
/** Milliseconds without a sign of the line after which a chunk is sent again. */
const SILENCE_MS = 30_000;

/** Ends the request when the person cancels, the browser is off line, or nothing moves: alone it may hang for minutes. */
function watchLine(request: XMLHttpRequest, signal: AbortSignal) {
  let reason = CANCELLED;
  const abort = () => request.abort();
  const lost = () => {
    reason = BROKEN;
    request.abort();
  };
  let silence = setTimeout(lost, SILENCE_MS);
  signal.addEventListener('abort', abort);
  window.addEventListener('offline', lost);
  return {
    reason: () => reason,
    heard: () => {
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE_MS);
    },
    stop: () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
      window.removeEventListener('offline', lost);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
