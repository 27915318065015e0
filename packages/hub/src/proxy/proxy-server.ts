/**
 * The HTTP server on port P+1: project content, on an origin of its own. Each request and upgrade goes parse → access → resolve → forward.
 * Made by hub.ts. It serves nothing of Lyceum itself but errors, redirects and the empty frame for outputs.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ReachWish } from '@lyceum/util/protocol/servers';
import type { LocalHubs } from '../projects/local-hubs';
import { type AccessDeps, isTopNavigation, lives, requireAccess, requireOwnContentOrigin } from './access';
import { answerError, type Refusal, redirect, refuseUpgrade } from './answers';
import { contentCookie } from './content-cookies';
import { createForwarder, type Destination, type Forwarder } from './forward';
import { createNamedServers, type NamedServers, type NotThere } from './named-servers';
import { answerOutputFrame, isOutputFrame } from './output-frame';
import { addParameter, type ProxyTarget, parseProxyPath, takeParameter } from './proxy-path';
import { answerNotThere, refusalOf as refusalOfNotThere } from './server-page';

export interface ProxyDeps extends AccessDeps {
  /** Of the webapp. */
  base_path: string;
  /** Of what is served here. */
  content_base_path: string;
  hubs: LocalHubs;
  /** Origin of the webapp, for a browser that asks the proxy. */
  ownOrigin(req: IncomingMessage): string;
  logger: Logger;
}

/** Of addresses: a ticket to be let in with, and the wish to start a server that failed. Each site has names of its own. */
export const ticketParameter = (prefix: string) => `${prefix}ticket`;
const startParameter = (prefix: string) => `${prefix}start`;

/** Milliseconds that a request waits for a project that is starting. */
const RESOLVE_WAIT_MS = 10_000;
/** Milliseconds that a request waits for a named server that is starting; a person is soon told what is awaited. */
const SERVER_WAIT_MS = 20_000;
const PAGE_WAIT_MS = 1500;
/** Milliseconds between two looks at whether a forwarded socket is used. */
const TRAFFIC_LOOK_MS = 30_000;

export function createProxyServer(proxyDeps: ProxyDeps): { server: Server; close(): void } {
  const deps: Deps = { ...proxyDeps, named: createNamedServers(proxyDeps.content_base_path) };
  const forwarder = createForwarder(deps.prefix);
  const server = createServer((req, res) => {
    handle(deps, forwarder, req, res).catch((error: unknown) =>
      answerError(req, res, refusalOf(deps, error)),
    );
  });
  server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
    // Without a listener a socket that breaks while we look would end the process.
    socket.on('error', () => socket.destroy());
    upgrade(deps, forwarder, req, socket, head).catch((error: unknown) =>
      refuseUpgrade(socket, refusalOf(deps, error)),
    );
  });
  // Streams may be silent for as long as they like.
  server.requestTimeout = 0;
  server.timeout = 0;
  return { server, close: () => forwarder.close() };
}

interface Deps extends ProxyDeps {
  named: NamedServers;
}

async function handle(
  deps: Deps,
  forwarder: Forwarder,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const url = req.url ?? '/';
  if (isOutputFrame(url, deps.content_base_path)) return answerOutputFrame(req, res, deps.ownOrigin(req));
  const { value: ticket, rest: asked } = takeParameter(url, ticketParameter(deps.prefix));
  const { value: start, rest } = takeParameter(asked, startParameter(deps.prefix));
  const parsed = parseProxyPath(rest, deps.content_base_path);
  if (parsed.kind === 'unknown') throw new LyceumError('not_found', 'There is nothing at this address.');
  if (parsed.kind === 'redirect' && ticket === undefined) return redirect(res, parsed.location);
  const target = parsed.kind === 'target' ? parsed.target : undefined;
  if (ticket !== undefined) return await admit(deps, req, res, ticket, rest);
  if (!target) return;
  if (target.kind === 'raw' && req.method !== 'GET' && req.method !== 'HEAD')
    throw new LyceumError('forbidden', 'Files are only read at this address.');
  try {
    await requireAccess(deps, req, target);
  } catch (error) {
    if (!isRefusal(error) || !isTopNavigation(req)) throw error;
    return redirect(res, contentRouteUrl(deps, req, target.project_id, rest));
  }
  const wish = target.name === undefined ? 'look' : wishOf(req, start);
  const to = await resolve(deps, target, wish);
  if ('address' in to) return forwarder.web(req, res, to);
  answerNotThere(req, res, to, {
    url: rest,
    startUrl: addParameter(rest, startParameter(deps.prefix), '1'),
  });
}

async function upgrade(
  deps: Deps,
  forwarder: Forwarder,
  req: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const parsed = parseProxyPath(req.url ?? '/', deps.content_base_path);
  if (parsed.kind !== 'target' || parsed.target.kind === 'raw')
    throw new LyceumError('not_found', 'There is no socket at this address.');
  requireOwnContentOrigin(deps, req);
  await requireAccess(deps, req, parsed.target);
  noteTraffic(socket, () => deps.used(parsed.target.project_id));
  const to = await resolve(deps, parsed.target, 'look');
  if ('address' in to) forwarder.upgrade(req, socket, head, to);
  else refuseUpgrade(socket, refusalOfNotThere(to));
}

/** Only who opens a page starts a server. */
function wishOf(req: IncomingMessage, start: string | undefined): ReachWish {
  if (!isTopNavigation(req)) return 'look';
  return start === undefined ? 'open' : 'again';
}

/** A socket that is open for hours is in use as long as the person's side says something. */
function noteTraffic(socket: Socket, used: () => void): void {
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    if (socket.bytesRead !== before) used();
    before = socket.bytesRead;
  }, TRAFFIC_LOOK_MS);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}

/** A good ticket becomes a cookie, and the address loses it. A bad one is dropped: what follows asks for access as ever. */
async function admit(
  deps: ProxyDeps,
  req: IncomingMessage,
  res: ServerResponse,
  ticket: string,
  rest: string,
): Promise<void> {
  const parsed = parseProxyPath(rest, deps.content_base_path);
  const pass = deps.passes.check('ticket', ticket);
  const project_id = parsed.kind === 'target' ? parsed.target.project_id : pass?.project_id;
  if (!pass || pass.project_id !== project_id || !(await lives(deps, pass))) return redirect(res, rest);
  const path = `${deps.content_base_path}/${project_id}/`;
  const secure = deps.origins.isSecure(req);
  redirect(res, rest, contentCookie(deps.passes.issue('cookie', pass), path, secure, deps.prefix));
}

async function resolve(deps: Deps, target: ProxyTarget, wish: ReachWish): Promise<Destination | NotThere> {
  const connection = await deps.hubs.link(target.project_id).ready(RESOLVE_WAIT_MS);
  const { address } = connection;
  const { name } = target;
  if (name === undefined) return { address, target };
  const wait_ms = wish === 'look' ? SERVER_WAIT_MS : PAGE_WAIT_MS;
  const found = await deps.named.find(connection, { ...target, name }, wish, wait_ms);
  return 'target' in found ? { address, ...found } : found;
}

/** The page on our own origin that can see who is signed in, and sends the browser back with a ticket. */
function contentRouteUrl(deps: ProxyDeps, req: IncomingMessage, project_id: ProjectId, url: string): string {
  const path = url.slice(`${deps.content_base_path}/${project_id}/`.length);
  const query = new URLSearchParams({ project_id, path });
  return `${deps.ownOrigin(req)}${deps.base_path}/content?${query}`;
}

function isRefusal(error: unknown): boolean {
  return error instanceof LyceumError && (error.code === 'not_signed_in' || error.code === 'forbidden');
}

function refusalOf(deps: ProxyDeps, error: unknown): Refusal {
  if (!(error instanceof LyceumError)) deps.logger.error({ error }, 'a proxied request failed');
  if (error instanceof LyceumError && error.code === 'not_running')
    return {
      code: 'not_running',
      status: 503,
      message: 'This project is not running. Start it in Lyceum and reload.',
    };
  return toWireError(error);
}
