/**
 * Requests to the raw file server of a running project, directly or through its compute server. Used by the HTTP API (files, uploads) and by
 * copies between projects, after they asked permission. Bodies stream; what the project refuses comes as its own answer.
 */
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { ERROR_STATUS, fromWireError, isErrorCode, LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { encodePath, type ProjectPath } from '@lyceum/util/paths';
import type { LocalHubs } from './local-hubs';
import { ProjectAgent, placeOf, type Way } from './reach';

export interface RawRequest {
  method: string;
  path: ProjectPath;
  query?: URLSearchParams;
  headers?: OutgoingHttpHeaders;
}

export interface RawFiles {
  /** The request is open: write its body, or end it. */
  ask(
    project_id: ProjectId,
    what: RawRequest,
  ): Promise<{ request: ClientRequest; answer: Promise<IncomingMessage> }>;
}

export function createRawFiles(hubs: LocalHubs): RawFiles {
  const agent = new ProjectAgent({ keepAlive: true });
  return {
    ask: async (project_id, { method, path, query, headers }) => {
      const { address } = await hubs.link(project_id).ready();
      const way: Way = { project_id, address, target: { kind: 'files' } };
      const options = {
        agent,
        ...placeOf(way),
        way,
        method,
        path: `/${encodePath(path)}${query?.size ? `?${query}` : ''}`,
        headers: { ...headers, authorization: `Bearer ${address.token}` },
      };
      const request = httpRequest(options);
      return { request, answer: answerOf(request) };
    },
  };
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', () =>
      reject(new LyceumError('unavailable', 'The project did not answer. Please try again.')),
    );
  });
  // Who waits for it may do so later.
  answer.catch(() => {});
  return answer;
}

/** For requests of our own: the answer, or the error that the project told. */
export async function succeeded(answer: IncomingMessage): Promise<IncomingMessage> {
  if ((answer.statusCode ?? 500) < 400) return answer;
  throw errorIn(await textOf(answer), answer.statusCode);
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function errorIn(text: string, status = 500): LyceumError {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    if (typeof error?.code === 'string' && typeof error.message === 'string' && isErrorCode(error.code))
      return fromWireError({ code: error.code, message: error.message });
  } catch {
    // No JSON: said below.
  }
  const code = status === ERROR_STATUS.not_found ? 'not_found' : 'unavailable';
  return new LyceumError(code, 'The project could not do this.');
}
