/**
 * Calls of the HTTP API (DESIGN: /api/v1) from this page: JSON in, validated JSON out, errors as LyceumError.
 * Used by the other files of api/. The session travels in its cookie; nothing here sees it.
 */
import { fromWireError, LyceumError } from '@lyceum/util/errors';
import * as z from 'zod/mini';
import { basePath } from '../navigation/base-path';

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export function apiAddress(path: string): string {
  return `${basePath()}/api/v1/${path}`;
}

export async function callApi(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await send(method, path, body);
  const answer = await readJson(response);
  if (!response.ok) throw errorOf(response.status, answer);
  return answer;
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const payload =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  try {
    return await fetch(apiAddress(path), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      ...payload,
    });
  } catch {
    throw new LyceumError(
      'unavailable',
      'The server cannot be reached. Check your connection, then try again.',
    );
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** Also for answers that are not ours: a proxy's HTML page becomes words. */
export function errorOf(status: number, answer: unknown): LyceumError {
  const parsed = errorSchema.safeParse(answer);
  if (parsed.success) return fromWireError(parsed.data.error);
  if (status === 413) return new LyceumError('too_large', 'This is larger than the server accepts.');
  if (status >= 502 && status <= 504)
    return new LyceumError('unavailable', 'The server is not available right now. Try again in a moment.');
  return new LyceumError('internal', `The server gave an answer that makes no sense here (${status}).`);
}
