/**
 * The composition root of the local hub: its rooms, the TCP door for hubs and the raw HTTP server, on two free ports or behind the door.
 * Called by main.ts and by tests; several may live in one process.
 */
import { realpath } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '@lyceum/util/node/logger';
import type { LocalHubConfig } from './config';
import { createDiskQuota } from './files/disk-quota';
import { FolderWatches } from './files/folder-watches';
import { LiveListings } from './files/live-listings';
import { findSnapshots } from './files/snapshots';
import { ProjectFiles } from './project-files';
import { rawRoutes } from './raw/routes';
import { createRawServer } from './raw/server';
import { Uploads } from './raw/uploads';
import { Rooms } from './rooms';
import { acceptHub } from './server/accept';
import { dispatch, dispatchBytes } from './server/dispatch';
import { KeyedResults } from './server/keyed-results';
import type { Project } from './server/project';

export interface LocalHub {
  /** Wire 3; 0 where only the door leads here. */
  port: number;
  /** Raw files; as port. */
  http_port: number;
  /** Takes a connection that came through the door. */
  serve(kind: 'hub' | 'files', socket: Socket): void;
  /** Writes documents, ends terminals, closes both ports; within 2 s. */
  close(): Promise<void>;
}

export async function createLocalHub(config: LocalHubConfig, logger: Logger): Promise<LocalHub> {
  const home = await realpath(config.home);
  const watches = new FolderWatches();
  const roots = { home, snapshots: await findSnapshots(config.snapshots_dir) };
  const listings = new LiveListings(roots, watches);
  const { state_dir, disk_quota_mib: quota_mib } = config;
  const quota = createDiskQuota({ home, state_dir: config.door ?? state_dir, quota_mib });
  const results = new KeyedResults();
  const rooms = new Rooms(home, state_dir, watches, logger, { quota, results });
  const files = new ProjectFiles(roots, quota, rooms, listings);
  const uploads = new Uploads(home, files);
  const project: Project = { home, quota, files, listings, rooms, results };
  await sweep(files, uploads, logger);

  const sockets = new Set<Socket>();
  const hubs = createHubServer(config, project, sockets, logger);
  const raw = createRawServer(config.token, rawRoutes({ files, uploads, results }), logger);
  const ports = config.door === undefined ? [hubs, raw].map((server) => listen(server, config.host)) : [];
  const [port = 0, http_port = 0] = await Promise.all(ports);
  return {
    port,
    http_port,
    serve: (kind, socket) => void (kind === 'hub' ? hubs : raw).emit('connection', socket),
    close: async () => {
      raw.close();
      uploads.close();
      await rooms.close();
      for (const socket of sockets) socket.destroy();
      raw.closeAllConnections();
      hubs.close();
      listings.close();
      watches.close();
    },
  };
}

function createHubServer(
  { project_id, token }: LocalHubConfig,
  project: Project,
  sockets: Set<Socket>,
  logger: Logger,
): Server {
  return createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const door = { project_id, token, dispatch: dispatch.bind(undefined, project), bytes: dispatchBytes };
    acceptHub(socket, door, logger);
  });
}

/** What was left from before. A home that cannot be read or written is no reason not to start. */
async function sweep(files: ProjectFiles, uploads: Uploads, logger: Logger): Promise<void> {
  const failed = (error: unknown) => logger.warn({ error }, 'leftovers could not be swept');
  const longer = await files.sweep().catch(failed);
  longer?.()
    .then(() => uploads.sweep())
    .catch(failed);
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}
