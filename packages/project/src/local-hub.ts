/**
 * The composition root of the local hub: its rooms, the TCP door for hubs and the raw HTTP server, on two free ports.
 * Called by main.ts and by tests; several may live in one process.
 */
import { realpath } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '@lyceum/util/node/logger';
import type { LocalHubConfig } from './config';
import { FolderWatches } from './files/folder-watches';
import { LiveListings } from './files/live-listings';
import { ProjectFiles } from './project-files';
import { download } from './raw/download';
import { createRawServer } from './raw/server';
import { upload } from './raw/upload';
import { Rooms } from './rooms';
import { acceptHub } from './server/accept';
import { dispatch, dispatchBytes } from './server/dispatch';
import { KeyedResults } from './server/keyed-results';
import type { Project } from './server/project';

export interface LocalHub {
  /** Wire 3. */
  port: number;
  /** Raw files. */
  http_port: number;
  /** Writes documents, ends terminals, closes both ports; within 2 s. */
  close(): Promise<void>;
}

export async function createLocalHub(config: LocalHubConfig, logger: Logger): Promise<LocalHub> {
  const home = await realpath(config.home);
  const watches = new FolderWatches();
  const listings = new LiveListings(home, watches);
  const rooms = new Rooms(home, config.state_dir, watches, logger);
  const files = new ProjectFiles(home, rooms, listings);
  const project: Project = { home, files, listings, rooms, results: new KeyedResults() };

  const sockets = new Set<Socket>();
  const hubs = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const { project_id, token } = config;
    const door = {
      project_id,
      token,
      dispatch: dispatch.bind(undefined, project),
      bytes: dispatchBytes,
    };
    acceptHub(socket, door, logger);
  });
  const raw = createRawServer(config.token, rawFiles(home, files), logger);
  const [port, http_port] = await Promise.all([listen(hubs, config.host), listen(raw, config.host)]);
  return {
    port,
    http_port,
    close: async () => {
      raw.close();
      await rooms.close();
      for (const socket of sockets) socket.destroy();
      raw.closeAllConnections();
      hubs.close();
      listings.close();
      watches.close();
    },
  };
}

function rawFiles(home: string, files: ProjectFiles): Parameters<typeof createRawServer>[1] {
  return {
    get: (path, req, res) => download(home, path, req, res),
    put: async (path, ifAbsent, req) => ({ entry: await upload(home, path, ifAbsent, req) }),
    remove: async (path) => {
      await files.run({ kind: 'delete', path });
    },
  };
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}
