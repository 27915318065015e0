/**
 * The composition root of a hub: makes every part, hands each what it needs, and ends them in the opposite order.
 * Called by main.ts and by tests; two hubs may live in one process.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Router } from 'express';
import { createAccounts } from './auth/accounts';
import { createSessions } from './auth/sessions';
import { sitePlace } from './auth/site-place';
import { siteSecret } from './auth/site-secrets';
import type { ClientDeps } from './client/deps';
import { createSocketServer } from './client/socket-server';
import type { HubConfig } from './config';
import { createChangeStream } from './db/changes';
import { createDatabase, type Database } from './db/database';
import { migrate } from './db/migrate';
import { catchUpAfterHub, catchUpDisk } from './documents/catch-up';
import { createDocumentRows } from './documents/document-rows';
import { createGroupCommit } from './documents/group-commit';
import { createRooms } from './documents/rooms';
import { createCompactionThread } from './history/compaction-thread';
import { startCompactor } from './history/compactor';
import { createHistoryRows, type HistoryRows } from './history/history-rows';
import { createApp } from './http/app';
import { logRequests } from './http/log-requests';
import { noteUse } from './http/note-use';
import { createOrigins } from './http/origin';
import { collaboratorRoutes } from './http/routes/collaborators';
import { nodeRoutes } from './http/routes/nodes';
import { projectFileRoutes } from './http/routes/project-files';
import { projectRoutes } from './http/routes/projects';
import { uploadRoutes } from './http/routes/uploads';
import { createMesh } from './mesh/mesh';
import { createMetrics, type Metrics } from './metrics';
import { createActivity, noteUse as noteActivity } from './projects/activity';
import { createComputeClient } from './projects/compute-client';
import { startKeeper } from './projects/keeper';
import { createLifecycle } from './projects/lifecycle';
import { createLocalHubs } from './projects/local-hubs';
import { withStopsLogged } from './projects/log-stops';
import { createMembers } from './projects/members';
import { createMover } from './projects/move';
import { createProjectLog } from './projects/project-log';
import { createProjectQuotas } from './projects/project-quotas';
import { createProjectRequests, type ProjectRequests } from './projects/project-requests';
import { createProjectRows } from './projects/project-rows';
import { createProjectWatch } from './projects/project-watch';
import { createProjects } from './projects/projects';
import { createPurgeFiles, startPurge } from './projects/purge';
import { createRawFiles } from './projects/raw-files';
import { startReconcile } from './projects/reconcile';
import { createTakeSnapshot } from './projects/snapshots';
import { createUsageWatch } from './projects/usage-watch';
import { contentRoute, createContentLink } from './proxy/content-route';
import { createContentPasses } from './proxy/content-ticket';
import { createProxyServer } from './proxy/proxy-server';
import { createFeeds } from './query/feeds';
import { createRoles } from './query/roles';

export interface Hub {
  url: string;
  proxy_url: string;
  /** Ends everything that was started, within about 2 s. Repeated calls wait for the same end. */
  close(): Promise<void>;
}

/** Milliseconds that edits on their way to the database are given at close. */
const COMMIT_WAIT_MS = 1500;

/** Longer than HAProxy keeps an idle connection to us: closed by us, it would lose the request that is just on its way. */
const KEEP_ALIVE_MS = 75_000;

type Ends = (() => unknown)[];

export async function createHub(config: HubConfig, logger: Logger): Promise<Hub> {
  /** In the order of making; called in the opposite order. */
  const ends: Ends = [];
  try {
    await migrate(config.database_url);
    const foundation = createFoundation(config, logger, ends);
    await foundation.changes.start();
    const parts = createParts(foundation, ends);
    const servers = await createServers(foundation, parts, ends);
    parts.compute.start();
    await parts.mesh.start();
    return { ...servers, close: once(() => endAll(ends, logger)) };
  } catch (error) {
    await endAll(ends, logger);
    throw error;
  }
}

type Foundation = ReturnType<typeof createFoundation>;
type Parts = ReturnType<typeof createParts>;

/** db, auth, query. */
function createFoundation(config: HubConfig, logger: Logger, ends: Ends) {
  const db = createDatabase(config.database_url, logger);
  ends.push(() => db.close());
  const changes = createChangeStream(config.database_url, db, logger);
  ends.push(() => changes.close());
  const metrics = createMetrics();
  changes.onLive((live) => metrics.stream_live.set(live ? 1 : 0));
  // The stream serves in the order of subscription: roles come before those who judge by them.
  const roles = createRoles({ database: db, changes, logger });
  ends.push(() => roles.close());
  const sessions = createSessions({ database: db, changes, logger, base_path: config.base_path });
  ends.push(() => sessions.close());
  const counted = (count: number) => metrics.feeds.set(count);
  const feeds = createFeeds({ database: db, changes, roles, logger, counted });
  ends.push(() => feeds.close());
  return { config, logger, db, changes, metrics, roles, sessions, feeds };
}

/** projects, documents. */
function createParts(foundation: Foundation, ends: Ends) {
  const projects = createProjectParts(foundation, ends);
  const { config, logger, db, changes, metrics } = foundation;
  const { hub_id } = config;
  const { hubs, lifecycle } = projects;
  const documents = createDocumentRows(db);
  const history = createHistory(db, logger, ends);
  const commit = createGroupCommit({
    insert: (entries) => documents.insertUpdates(hub_id, entries),
    committed: (count) => countCommit(metrics, count),
    logger,
  });
  ends.push(() => commit.close(COMMIT_WAIT_MS));
  const counted = (links: number) => metrics.mesh_links.set(links);
  const mesh = createMesh({ db, hub_id, listen: config.mesh, logger, counted });
  ends.push(() => mesh.close());
  const rooms = createRooms({ hub_id, rows: documents, commit, hubs, changes, mesh, logger });
  ends.push(() => rooms.close());
  const disk = { rows: documents, rooms, logger };
  ends.push(
    lifecycle.onRunning((project_id) => void catchUpDisk(disk, project_id)),
    mesh.onForgotten((dead_hub) => void catchUpAfterHub(disk, dead_hub)),
  );
  return { ...projects, documents, history, mesh, rooms };
}

/** Projects, the nodes and local hubs that run them, and what is asked of those. */
function createProjectParts({ config, logger, db, changes, roles }: Foundation, ends: Ends) {
  const { hub_id } = config;
  const log = createProjectLog({ db, logger });
  ends.push(() => log.close());
  const projectRows = withStopsLogged(createProjectRows(db), log);
  const rows = projectRows;
  const watch = createProjectWatch(changes);
  const compute = createComputeClient({ db, hub_id, logger });
  ends.push(
    () => watch.close(),
    () => compute.close(),
    startPurge(db, createPurgeFiles(compute), logger),
  );
  const quotas = createProjectQuotas({ db, compute, logger });
  const settings = (project_id: ProjectId) => quotas.runSettings(project_id);
  const lifecycle = createLifecycle({ rows, watch, compute, settings, logger });
  const activity = createActivity({ db, watch, logger });
  ends.push(activity.close, startKeeper({ db, lifecycle, logger, ...config.keeper }));
  const usage = createUsageWatch({ rows, compute });
  ends.push(() => usage.close());
  const mover = createMover({ db, rows, compute, logger });
  ends.push(startReconcile({ rows, compute, lifecycle, logger }));
  const hubs = createLocalHubs({ hub_id, rows, watch, changes, compute, logger });
  ends.push(() => hubs.close());
  const projects = createProjects({ db, roles, lifecycle, log, logger });
  const members = createMembers({ db, roles, log });
  const asked = createProjectRequests(hubs);
  const requests: ProjectRequests = {
    ...asked,
    exec: (project_id, ...what) => activity.during(project_id, () => asked.exec(project_id, ...what)),
  };
  const rawFiles = createRawFiles(hubs);
  const takeSnapshot = createTakeSnapshot({ rows, compute });
  const own = { quotas, activity, usage, mover, lifecycle, projects, members, log };
  return { ...own, projectRows, compute, hubs, requests, rawFiles, takeSnapshot };
}

/** The past of documents, and what keeps it small. */
function createHistory(db: Database, logger: Logger, ends: Ends): HistoryRows {
  const rows = createHistoryRows(db);
  const thread = createCompactionThread();
  ends.push(thread.close, startCompactor({ rows, run: thread.run, logger }));
  return rows;
}

function countCommit(metrics: Metrics, count: number): void {
  metrics.group_commit_size.observe(count);
  metrics.document_acks.inc(count);
}

/** The HTTP API of projects and nodes. */
function mountProjects(api: Router, { db, roles }: Foundation, parts: Parts): void {
  api.use(logRequests(parts.log));
  api.use(noteUse(parts.activity));
  api.use(nodeRoutes({ db, ...parts }));
  const touch = (project_id: ProjectId) => noteActivity(db, project_id);
  api.use(projectRoutes({ roles, touch, ...parts }));
  api.use(projectFileRoutes({ roles, ...parts }));
  api.use(uploadRoutes({ roles, ...parts }));
  api.use(collaboratorRoutes({ roles, members: parts.members }));
}

/** client, http, proxy: the two servers. */
async function createServers(foundation: Foundation, parts: Parts, ends: Ends) {
  const { config, logger, db, metrics, roles, sessions, feeds } = foundation;
  const { base_path } = config;
  const ports = { own: config.port, content: config.port + 1 };
  const origins = createOrigins(config, () => ports.content);
  const passes = createContentPasses(await siteSecret(db, 'content_passes'));
  const { content_base_path, prefix } = sitePlace(base_path);
  const contentLink = createContentLink({ base_path, roles, passes });
  const app = createApp({
    config,
    logger,
    database: db,
    sessions,
    accounts: createAccounts(db),
    metrics,
    origins,
    contentPort: () => ports.content,
    mount: (api) => mountProjects(api, foundation, parts),
    mountPages: contentRoute({ base_path, origins, contentLink }),
  });
  const server = createServer(app);
  // An upload may take longer than the 5 minutes that Node gives a request.
  server.requestTimeout = 0;
  // An upgrade that is not ours would otherwise wait for ever: Primus hands on what it does not know.
  server.on('upgrade', (_req, socket) => socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n'));
  const links = { contentLink, content_base_path };
  const deps: ClientDeps = { hub_id: config.hub_id, logger, db, roles, feeds, ...links, ...parts };
  const counted = (count: number) => countOpen(metrics, count, parts);
  const sockets = createSocketServer(server, { ...deps, base_path, sessions, origins, counted });
  const ownOrigin = (req: IncomingMessage) => originAtPort(origins.ownOrigin(req), config, ports.own);
  const proxy = createProxyServer({
    base_path,
    content_base_path,
    prefix,
    hubs: parts.hubs,
    passes,
    sessions,
    roles,
    origins,
    ownOrigin,
    used: parts.activity.touch,
    logger,
  });
  ends.push(
    () => stopServer(proxy.server),
    proxy.close,
    () => stopServer(server),
    () => sockets.close(),
  );
  for (const each of [server, proxy.server]) each.keepAliveTimeout = KEEP_ALIVE_MS;
  ports.own = await listen(server, config.port, config.host);
  ports.content = await listen(proxy.server, config.port === 0 ? 0 : config.port + 1, config.host);
  return { url: urlOf(config, ports.own), proxy_url: urlOf(config, ports.content) };
}

function countOpen(metrics: Metrics, connections: number, { rooms }: Parts): void {
  metrics.connections.set(connections);
  metrics.documents.set(rooms.count);
}

/** The proxy sees its own port in the Host header; behind PUBLIC_URL the origin is known. */
function originAtPort(origin: string, config: HubConfig, port: number): string {
  if (config.public_url !== undefined || sitePlace(config.base_path).nested) return origin;
  const url = new URL(origin);
  url.port = String(port);
  return url.origin;
}

function urlOf({ host, base_path }: HubConfig, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}${base_path}`;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Idle and busy connections alike: who was in the middle of something asks again. */
function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function endAll(ends: Ends, logger: Logger): Promise<void> {
  for (const end of [...ends].reverse()) {
    try {
      await end();
    } catch (error) {
      logger.warn({ error }, 'a part did not close well');
    }
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
