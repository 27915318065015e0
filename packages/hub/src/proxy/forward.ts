/**
 * Forwards requests and upgrades to a project's server or its raw file server, through http-proxy with a keep-alive agent.
 * Called by proxy-server.ts after access was granted; it removes our cookies on the way in and out.
 */
import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import httpProxy from 'http-proxy';
import { answerError, type Refusal, refuseUpgrade } from './answers';
import { foreignCookies, harmlessSetCookies } from './content-cookies';
import type { ProxyTarget } from './proxy-path';

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
  const agent = new Agent({
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: MAX_FREE_SOCKETS,
  });
  // `toProxy` hands the path on as it is; the other way parses it and changes what it normalises.
  const proxy = httpProxy.createProxyServer({ agent, xfwd: true, changeOrigin: false, toProxy: true });
  const outgoing = new WeakMap<IncomingMessage, ClientRequest>();

  proxy.on('proxyReq', (proxyReq, req) => void outgoing.set(req, proxyReq));
  proxy.on('proxyRes', cleanAnswer);
  proxy.on('proxyReqWs', (proxyReq) => {
    // Registered before http-proxy's own listener, which copies the headers to the browser.
    proxyReq.prependListener('upgrade', cleanAnswer);
    proxyReq.prependListener('response', cleanAnswer);
  });
  proxy.on('econnreset', () => {});

  const web = (
    req: IncomingMessage,
    res: ServerResponse,
    target: ProxyTarget,
    address: ProjectAddress,
    again = false,
  ) => {
    proxy.web(req, res, { target: prepare(req, target, address) }, (error) => {
      // An idle socket that the server closed just then: nothing was done yet, so a request without a body goes once more.
      const stale = outgoing.get(req)?.reusedSocket === true && isReset(error);
      const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
      if (stale && !hasBody && !again && !res.headersSent && !res.destroyed)
        return web(req, res, target, address, true);
      answerError(req, res, unreachable(target, error));
    });
  };
  return {
    web,
    upgrade: (req, socket, head, target, address) => {
      proxy.ws(req, socket, head, { target: prepare(req, target, address) }, (error) =>
        refuseUpgrade(socket, unreachable(target, error)),
      );
    },
    close: () => agent.destroy(),
  };
}

function cleanAnswer(answer: IncomingMessage): void {
  const cookies = harmlessSetCookies(answer.headers['set-cookie']);
  if (cookies) answer.headers['set-cookie'] = cookies;
  else delete answer.headers['set-cookie'];
}

/** Rewrites the request for its target and says where it goes. */
function prepare(req: IncomingMessage, target: ProxyTarget, address: ProjectAddress): string {
  req.url = target.upstream;
  const cookies = target.kind === 'raw' ? undefined : foreignCookies(req.headers.cookie);
  if (cookies === undefined) delete req.headers.cookie;
  else req.headers.cookie = cookies;
  req.headers['x-forwarded-prefix'] = target.prefix;
  if (target.kind !== 'raw') return `http://${hostOf(address.service_host)}:${target.port}`;
  req.headers.authorization = `Bearer ${address.token}`;
  return `http://${hostOf(address.host)}:${address.http_port}`;
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isReset(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET';
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
