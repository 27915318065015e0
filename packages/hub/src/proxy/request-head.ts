/**
 * The head of a request as a project's server gets it: the browser's own, less what is of one connection alone, with what the proxy changes in it.
 * Used by forward.ts. Pure.
 */
import type { IncomingMessage } from 'node:http';

/** By their names in small letters; undefined: taken out. */
export type HeaderChanges = Record<string, string | undefined>;

/** Of one connection, which ends at us; and `trailer`: none are passed on. */
const HOPS = new Set(['connection', 'keep-alive', 'trailer', 'expect']);

/** Without the empty line that ends it. What came from a browser holds no line of its own: Node's parser saw to that. */
export function requestHead(
  { headers, method = 'GET' }: IncomingMessage,
  path: string,
  place: { host: string; port: number },
  changes: HeaderChanges,
): string {
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !HOPS.has(name) && !Object.hasOwn(changes, name)) head += lines(name, value);
  }
  for (const name in changes) {
    const value = changes[name];
    if (value !== undefined) head += lines(name, value);
  }
  if (headers.host === undefined) head += `host: ${place.host}:${place.port}\r\n`;
  if (lacksLength(method, headers)) head += 'content-length: 0\r\n';
  return `${head}connection: keep-alive\r\n`;
}

function lines(name: string, value: string | string[]): string {
  if (typeof value === 'string') return `${name}: ${value}\r\n`;
  return value.map((one) => `${name}: ${one}\r\n`).join('');
}

/** A body is announced; so is none, where one would be usual. */
function lacksLength(method: string, headers: IncomingMessage['headers']): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}
