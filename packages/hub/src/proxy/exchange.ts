/**
 * One request to a project's server and its answer back, streamed. Called by forward.ts with headers that are ready to go.
 * Whoever leaves in the middle takes the other side along; an answer that cannot be passed on never throws.
 */
import {
  type Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Way } from '../projects/reach';
import { answerError, type Refusal } from './answers';
import { harmlessSetCookies } from './content-cookies';

export interface Upstream {
  protocol: 'http:';
  /** Bare, also an IPv6 one. */
  host: string;
  port: number;
  way: Way;
}

export interface Exchange {
  agent: Agent;
  req: IncomingMessage;
  res: ServerResponse;
  upstream: Upstream;
  /** What all cookies of ours begin with. */
  prefix: string;
  /** In words, for the browser. */
  refusal(error: Error): Refusal;
}

const INVALID_ANSWER: Refusal = {
  status: 502,
  code: 'unavailable',
  message: 'The server in this project gave no valid answer.',
};

/** Headers of one connection, which end at us. A trailer that is not sent makes Node throw. */
const REQUEST_HOPS = new Set(['connection', 'keep-alive', 'trailer', 'expect']);
const ANSWER_HOPS = ['connection', 'keep-alive', 'transfer-encoding', 'trailer'];

export function exchange(parts: Exchange, again = false): void {
  const { agent, req, res, upstream } = parts;
  const { host, port, way } = upstream;
  const body = hasBody(req);
  const headers = headersOf(req, upstream, body);
  const options = { agent, host, port, way, method: req.method, path: req.url, headers };
  const outgoing = request(options);
  let failed = false;
  res.once('close', () => {
    if (!res.writableFinished) outgoing.destroy();
  });
  outgoing.once('response', (answer) => passOn(answer, parts));
  // An upgrade that nobody asked for: Node would drop it without a word, and the browser would wait.
  outgoing.once('upgrade', (_answer, socket: Socket) => {
    socket.destroy();
    answerError(req, res, INVALID_ANSWER);
  });
  outgoing.on('error', (error) => {
    // What is still to come of the body would keep the browser from reading the answer.
    if (body) req.unpipe(outgoing).resume();
    // Told of twice, or after the answer has begun: whether that comes to its end is its own matter.
    if (failed || res.headersSent || res.destroyed) return;
    failed = true;
    const stale = outgoing.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
    if (stale && !again && !body && mayRepeat(req)) exchange(parts, true);
    else answerError(req, res, parts.refusal(error));
  });
  if (body) req.pipe(outgoing);
  else outgoing.end();
}

/** An idle socket that the server closed just then: nothing was done yet, so a request without a body goes once more. */
function mayRepeat({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** As a flat list, which Node writes as it is, without a table of its own. */
function headersOf(
  { headers, method }: IncomingMessage,
  upstream: Upstream,
  body: boolean,
): OutgoingHttpHeaders {
  const list: (string | string[])[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !REQUEST_HOPS.has(name)) list.push(name, value);
  }
  if (headers.host === undefined) list.push('host', `${upstream.host}:${upstream.port}`);
  if (!body && method !== 'GET' && method !== 'HEAD' && headers['content-length'] === undefined)
    list.push('content-length', '0');
  return list as unknown as OutgoingHttpHeaders;
}

function passOn(answer: IncomingMessage, { req, res, prefix }: Exchange): void {
  cleanCookies(answer, prefix);
  for (const name of ANSWER_HOPS) delete answer.headers[name];
  try {
    res.writeHead(answer.statusCode ?? 0, answer.statusMessage, answer.headers);
  } catch {
    // A status that Node reads but does not write: thrown out of here it would end the hub.
    answer.destroy();
    res.statusMessage = '';
    answerError(req, res, INVALID_ANSWER);
    return;
  }
  // Without it the browser would wait for a rest that never comes.
  answer.once('error', () => res.destroy());
  answer.pipe(res);
}

/** Takes our cookies out of what a project answers. */
export function cleanCookies(answer: IncomingMessage, prefix: string): void {
  const given = answer.headers['set-cookie'];
  if (given === undefined) return;
  const cookies = harmlessSetCookies(given, prefix);
  if (cookies) answer.headers['set-cookie'] = cookies;
  else delete answer.headers['set-cookie'];
}
