/**
 * Forwards requests and upgrades to a project's server or its raw file server: requests with a keep-alive agent, upgrades through http-proxy.
 * Called by proxy-server.ts after access was granted; it removes our cookies on the way in and out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import httpProxy from 'http-proxy';
import { ProjectAgent, placeOf, type Way } from '../projects/reach';
import { type Refusal, refuseUpgrade } from './answers';
import { foreignCookies } from './content-cookies';
import { cleanCookies, exchange, type Upstream } from './exchange';
import type { Found } from './named-servers';
import type { ProxyTarget } from './proxy-path';
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

/** Idle sockets kept per project server. */
const MAX_FREE_SOCKETS = 64;

/** `prefix`: what all cookies of ours begin with. */
export function createForwarder(prefix: string): Forwarder {
  const agent = new ProjectAgent({
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: MAX_FREE_SOCKETS,
  });
  const answered = new WeakSet<Socket>();
  const proxy = createUpgrader((socket) => answered.add(socket), prefix);
  return {
    web: (req, res, to) => {
      // Who left while access was asked would leave a request to the project behind.
      if (res.destroyed || req.socket.destroyed) return;
      const upstream = prepare(req, to, prefix, 'http');
      exchange({ agent, req, res, upstream, prefix, refusal: (error) => unreachable(to, error) });
    },
    upgrade: (req, socket, head, to) => {
      if (socket.destroyed) return;
      const { protocol, host, port, way } = prepare(req, to, prefix, 'ws');
      // http-proxy passes on nothing but an agent: one for this way, whose socket is never used again.
      const through = to.address.relay ? new ProjectAgent({}, way) : agent;
      proxy.ws(req, socket, head, { target: { protocol, host, port }, agent: through }, (error) => {
        if (answered.has(socket)) socket.destroy();
        else refuseUpgrade(socket, unreachable(to, error));
      });
    },
    close: () => agent.destroy(),
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

/** Rewrites the request for its target and says where it goes. */
function prepare(req: IncomingMessage, to: Destination, prefix: string, proto: 'http' | 'ws'): Upstream {
  const { target, address } = to;
  req.url = target.upstream;
  const { headers } = req;
  const cookies = target.kind === 'raw' ? undefined : foreignCookies(headers.cookie, prefix);
  if (cookies === undefined) delete headers.cookie;
  else headers.cookie = cookies;
  if (to.headers) Object.assign(headers, to.headers);
  // The first of a name counts.
  if (to.cookie !== undefined)
    headers.cookie = cookies === undefined ? to.cookie : `${to.cookie}; ${cookies}`;
  addForwarded(req, proto);
  headers['x-forwarded-prefix'] = target.prefix;
  if (target.kind === 'raw') headers.authorization = `Bearer ${address.token}`;
  const way = wayOf(target, address);
  return { protocol: 'http:', ...placeOf(way), way };
}

function wayOf(target: ProxyTarget, address: ProjectAddress): Way {
  const { project_id } = target;
  if (target.kind === 'raw') return { project_id, address, target: { kind: 'files' } };
  return { project_id, address, target: { kind: 'port', port: target.port } };
}

/** Says who asked, after what a proxy in front of us said. */
function addForwarded({ headers, socket }: IncomingMessage, proto: 'http' | 'ws'): void {
  const append = (name: string, value: string) => {
    const before = headers[name];
    headers[name] = before ? `${String(before)},${value}` : value;
  };
  append('x-forwarded-for', socket.remoteAddress ?? '');
  append('x-forwarded-port', /:(\d+)/.exec(headers.host ?? '')?.[1] ?? '80');
  append('x-forwarded-proto', proto);
  headers['x-forwarded-host'] ||= headers.host ?? '';
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
