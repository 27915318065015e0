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
import type { ProxyTarget } from './proxy-path';
import { endTogether, prependToAnswer } from './socket-ends';

export interface Forwarder {
  web(req: IncomingMessage, res: ServerResponse, target: ProxyTarget, address: ProjectAddress): void;
  upgrade(
    req: IncomingMessage,
    socket: Socket,
    head: Buffer,
    target: ProxyTarget,
    address: ProjectAddress,
  ): void;
  close(): void;
}

/** Idle sockets kept per project server. */
const MAX_FREE_SOCKETS = 64;

export function createForwarder(): Forwarder {
  const agent = new ProjectAgent({
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: MAX_FREE_SOCKETS,
  });
  const answered = new WeakSet<Socket>();
  const proxy = createUpgrader((socket) => answered.add(socket));
  return {
    web: (req, res, target, address) => {
      // Who left while access was asked would leave a request to the project behind.
      if (res.destroyed || req.socket.destroyed) return;
      const upstream = prepare(req, target, address, 'http');
      exchange({ agent, req, res, upstream, refusal: (error) => unreachable(target, error) });
    },
    upgrade: (req, socket, head, target, address) => {
      if (socket.destroyed) return;
      const { protocol, host, port, way } = prepare(req, target, address, 'ws');
      // http-proxy passes on nothing but an agent: one for this way, whose socket is never used again.
      const through = address.relay ? new ProjectAgent({}, way) : agent;
      proxy.ws(req, socket, head, { target: { protocol, host, port }, agent: through }, (error) => {
        if (answered.has(socket)) socket.destroy();
        else refuseUpgrade(socket, unreachable(target, error));
      });
    },
    close: () => agent.destroy(),
  };
}

function createUpgrader(onAnswer: (browser: Socket) => void) {
  // `toProxy` hands the path on as it is; the other way parses it and changes what it normalises.
  const proxy = httpProxy.createProxyServer({ toProxy: true });
  // http-proxy tells of resets here too, and throws where nobody listens. What there is to say, the callback above says.
  proxy.on('error', () => {});
  proxy.on('proxyReqWs', (proxyReq, _req, socket) => {
    // Registered before http-proxy's own listeners, which write to the browser.
    prependToAnswer(proxyReq, (answer) => {
      onAnswer(socket);
      cleanCookies(answer);
    });
    endTogether(proxyReq, socket);
  });
  return proxy;
}

/** Rewrites the request for its target and says where it goes. */
function prepare(
  req: IncomingMessage,
  target: ProxyTarget,
  address: ProjectAddress,
  proto: 'http' | 'ws',
): Upstream {
  req.url = target.upstream;
  const { headers } = req;
  const cookies = target.kind === 'raw' ? undefined : foreignCookies(headers.cookie);
  if (cookies === undefined) delete headers.cookie;
  else headers.cookie = cookies;
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

function unreachable(target: ProxyTarget, error: Error): Refusal {
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
