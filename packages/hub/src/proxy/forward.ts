/**
 * Forwards requests and upgrades to a project's server or its raw file server: requests on lines that are kept (exchange.ts), upgrades through http-proxy.
 * Called by proxy-server.ts after access was granted; it removes our cookies on the way in and out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import httpProxy from 'http-proxy';
import { ProjectAgent, placeOf, type Way } from '../projects/reach';
import { type Refusal, refuseUpgrade } from './answers';
import { foreignCookies, harmlessSetCookies } from './content-cookies';
import { exchange } from './exchange';
import type { Found } from './named-servers';
import { ProjectLines } from './project-lines';
import type { ProxyTarget } from './proxy-path';
import { type HeaderChanges, requestHead } from './request-head';
import { endTogether, prependToAnswer } from './socket-ends';

/** Where to, in a project that is reached at this address. */
export interface Destination extends Partial<Omit<Found, 'target'>> {
  target: ProxyTarget;
  address: ProjectAddress;
}

export interface Forwarder {
  web(req: IncomingMessage, res: ServerResponse, to: Destination): void;
  upgrade(req: IncomingMessage, socket: Socket, head: Buffer, to: Destination): void;
  close(): void;
}

/** `prefix`: what all cookies of ours begin with. */
export function createForwarder(prefix: string): Forwarder {
  const lines = new ProjectLines();
  const answered = new WeakSet<Socket>();
  const proxy = createUpgrader((socket) => answered.add(socket), prefix);
  return {
    web: (req, res, to) => {
      // Who left while access was asked would leave a request to the project behind.
      if (res.destroyed || req.socket.destroyed) return;
      const way = wayOf(to);
      const head = requestHead(req, to.target.upstream, placeOf(way), changesFor(req, to, prefix, 'http'));
      exchange({ lines, way, req, res, head, prefix, refusal: (error) => unreachable(to, error) });
    },
    upgrade: (req, socket, head, to) => {
      if (socket.destroyed) return;
      const way = wayOf(to);
      change(req, to.target.upstream, changesFor(req, to, prefix, 'ws'));
      // http-proxy passes on nothing but an agent: one for this way, whose socket is never used again.
      const agent = new ProjectAgent({}, way);
      proxy.ws(req, socket, head, { target: { protocol: 'http:', ...placeOf(way) }, agent }, (error) => {
        if (answered.has(socket)) socket.destroy();
        else refuseUpgrade(socket, unreachable(to, error));
      });
    },
    close: () => lines.close(),
  };
}

function createUpgrader(onAnswer: (browser: Socket) => void, prefix: string) {
  // `toProxy` hands the path on as it is; the other way parses it and changes what it normalises.
  const proxy = httpProxy.createProxyServer({ toProxy: true });
  // http-proxy tells of resets here too, and throws where nobody listens. What there is to say, the callback above says.
  proxy.on('error', () => {});
  proxy.on('proxyReqWs', (proxyReq, _req, socket) => {
    // Registered before http-proxy's own listeners, which write to the browser.
    prependToAnswer(proxyReq, (answer) => {
      onAnswer(socket);
      cleanCookies(answer, prefix);
    });
    endTogether(proxyReq, socket);
  });
  return proxy;
}

/** Takes our cookies out of what a project answers. */
function cleanCookies(answer: IncomingMessage, prefix: string): void {
  const given = answer.headers['set-cookie'];
  if (given === undefined) return;
  const cookies = harmlessSetCookies(given, prefix);
  if (cookies) answer.headers['set-cookie'] = cookies;
  else delete answer.headers['set-cookie'];
}

function wayOf({ target, address }: Destination): Way {
  const { project_id } = target;
  if (target.kind === 'raw') return { project_id, address, target: { kind: 'files' } };
  return { project_id, address, target: { kind: 'port', port: target.port } };
}

/** What the target's server gets instead of, or besides, what the browser sent. */
function changesFor(
  req: IncomingMessage,
  to: Destination,
  prefix: string,
  proto: 'http' | 'ws',
): HeaderChanges {
  const { target, address } = to;
  const isRaw = target.kind === 'raw';
  const theirs = isRaw ? undefined : foreignCookies(req.headers.cookie, prefix);
  // The first of a name counts.
  const cookie = to.cookie !== undefined && theirs !== undefined ? `${to.cookie}; ${theirs}` : to.cookie;
  const changes: HeaderChanges = { ...to.headers, cookie: cookie ?? theirs };
  addForwarded(changes, req, proto);
  changes['x-forwarded-prefix'] = target.prefix;
  if (isRaw) changes.authorization = `Bearer ${address.token}`;
  return changes;
}

/** Says who asked, after what a proxy in front of us said. */
function addForwarded(changes: HeaderChanges, { headers, socket }: IncomingMessage, proto: string): void {
  const { host = '' } = headers;
  const after = (before: string | string[] | undefined, value: string) =>
    before ? `${String(before)},${value}` : value;
  changes['x-forwarded-for'] = after(headers['x-forwarded-for'], socket.remoteAddress ?? '');
  changes['x-forwarded-port'] = after(headers['x-forwarded-port'], portIn(host));
  changes['x-forwarded-proto'] = after(headers['x-forwarded-proto'], proto);
  changes['x-forwarded-host'] = String(headers['x-forwarded-host'] || host);
}

/** Of a Host header, also one of an IPv6 address. */
function portIn(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') && colon >= 0 ? host.slice(colon + 1) : '80';
}

/** For http-proxy, which sends what the request holds. */
function change(req: IncomingMessage, url: string, changes: HeaderChanges): void {
  req.url = url;
  for (const name in changes) {
    const value = changes[name];
    if (value === undefined) delete req.headers[name];
    else req.headers[name] = value;
  }
}

function unreachable({ target, forget }: Destination, error: Error): Refusal {
  forget?.();
  const { code } = error as NodeJS.ErrnoException;
  const status = 502;
  if (target.kind === 'raw')
    return { status, code: 'unavailable', message: 'The project did not answer. Please reload.' };
  const message =
    code === 'ECONNREFUSED'
      ? `Nothing listens on port ${target.port} in this project. Start your server and reload.`
      : `The server on port ${target.port} in this project broke off (${code ?? error.message}).`;
  return { status, code: 'unavailable', message };
}
