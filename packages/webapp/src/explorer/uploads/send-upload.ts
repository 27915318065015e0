/**
 * Sends one file to the project, chunk by chunk. A broken line, a restarted hub or project only make it wait: it asks how far it came
 * and goes on from there. Pure but for the port and the pause; used by uploads-provider.tsx.
 *
 *   begin ──► chunk ──► chunk ──► … ──► done
 *                │ line is down: pause, ask for the offset, chunk
 *                │ "not that offset" (conflict): ask for the offset, chunk
 *                └ the project forgot it (not_found): begin again
 */
import { type ErrorCode, LyceumError } from '@lyceum/util/errors';
import { freeName } from '../free-name';
import type { UploadApi } from './upload-api';
import { targetOf, type Upload } from './upload-queue';

export interface SendPort {
  api: UploadApi;
  /** The project took it in, under this name. */
  begun(upload_id: string, name: string): void;
  progress(sent: number): void;
  stalled(): void;
  /** Waits before the try after `failures` of them in a row; rejects when `signal` is aborted. */
  pause(failures: number, signal: AbortSignal): Promise<void>;
}

interface Course {
  upload_id: string;
  offset: number;
  chunk_bytes: number;
}

/** Failures that end by themselves. */
const PASSING: readonly ErrorCode[] = ['unavailable', 'timeout', 'too_many_requests'];
/** Bytes, until the project says how much it takes at a time (a resumed upload was told on another page). */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** The project is elsewhere in this file, or has forgotten it. */
const MISFITS: readonly ErrorCode[] = ['conflict', 'not_found'];
/** Offsets in a row that did not fit: something else sends the same file. */
const MAX_MISFITS = 5;
/** Numbered names tried for "keep both". */
const MAX_NUMBER = 1000;

/** Resolves when the file is there. Throws already_exists only under the policy "ask". */
export async function sendUpload(
  port: SendPort,
  upload: Upload,
  file: Blob,
  signal: AbortSignal,
): Promise<void> {
  let course = await patiently(port, signal, () => enter(port, upload));
  let misfits = 0;
  // A file without bytes is complete with one empty chunk, and so is one whose last answer was lost.
  for (let isComplete = false; !isComplete; ) {
    port.progress(course.offset);
    const { upload_id, offset, chunk_bytes } = course;
    const bytes = file.slice(offset, offset + chunk_bytes);
    const progress = (sent: number) => port.progress(offset + Math.min(sent, bytes.size));
    try {
      course = { ...course, offset: await port.api.chunk(upload_id, offset, bytes, { signal, progress }) };
      isComplete = course.offset >= upload.size;
      misfits = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (hasCode(error, PASSING)) {
        port.stalled();
        await port.pause(1, signal);
      } else if (!hasCode(error, MISFITS) || ++misfits > MAX_MISFITS) throw error;
      course = await patiently(port, signal, () => enter(port, { ...upload, upload_id }));
    }
  }
}

function hasCode(error: unknown, codes: readonly ErrorCode[]): boolean {
  return error instanceof LyceumError && codes.includes(error.code);
}

/** Where an upload goes on: at the offset it has, or begun anew. */
async function enter(port: SendPort, upload: Upload): Promise<Course> {
  if (upload.upload_id !== undefined) {
    try {
      const offset = await port.api.offset(upload.upload_id);
      return { upload_id: upload.upload_id, offset, chunk_bytes: CHUNK_BYTES };
    } catch (error) {
      if (!hasCode(error, ['not_found'])) throw error;
    }
  }
  return begin(port, upload);
}

async function begin(port: SendPort, upload: Upload): Promise<Course> {
  const tried = new Set<string>();
  for (let name = upload.name; ; name = freeName(upload.name, tried)) {
    try {
      const course = await port.api.begin({
        path: targetOf({ folder: upload.folder, name }),
        size: upload.size,
        modified: upload.modified,
        overwrite: upload.policy === 'replace',
      });
      port.begun(course.upload_id, name);
      return course;
    } catch (error) {
      const isTaken = hasCode(error, ['already_exists']);
      if (!isTaken || upload.policy !== 'keep_both' || tried.size >= MAX_NUMBER) throw error;
      tried.add(name);
    }
  }
}

async function patiently<T>(port: SendPort, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, PASSING)) throw error;
      port.stalled();
      await port.pause(failures, signal);
    }
  }
}
