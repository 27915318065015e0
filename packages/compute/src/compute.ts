/**
 * The composition root: driver, TCP server and registration become one compute server. Called by main.ts and tests;
 * several may live in one process. It reads no environment.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { loadOrCreateSecret } from '@lyceum/util/node/secrets';
import type { ComputeConfig } from './config';
import { createContainerDriver } from './container/container-driver';
import type { Driver } from './driver';
import { startSweep } from './moving/aside';
import { incomingFolder } from './moving/fetch-home';
import { projectFolders } from './process/folders';
import { createProcessDriver } from './process/process-driver';
import { register } from './registration';
import { listen } from './server/server';
import { createSnapshots, type Snapshots } from './snapshots/snapshots';
import { countDisks } from './usage/counted-driver';

export interface Compute {
  host: string;
  /** The real one, where the configuration said 0. */
  port: number;
  /** `launcher_ends`: not this daemon alone. Stops the projects too where the configuration says so; else they run on and are adopted next time. */
  close(launcher_ends?: boolean): Promise<void>;
}

export async function createCompute(config: ComputeConfig, logger: Logger): Promise<Compute> {
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const token = await loadOrCreateSecret(join(config.data, 'secrets', 'compute-token'));
  const { data, node_id, host } = config;
  // Known once we listen; nobody asks before.
  let port = config.port;
  const inner = await createDriver(config, () => ({ host, port }), logger);
  const home = (project_id: ProjectId) => projectFolders(data, project_id).home;
  const driver = countDisks({ driver: inner, home, logger });
  const snapshots = await openSnapshots(config, driver, logger);
  const listening = listen({
    host,
    port: config.port,
    node_id,
    token,
    driver,
    snapshots,
    homes: { data, home },
    logger,
  });
  const server = await listening.catch(async (error) => {
    driver.close();
    await snapshots.close();
    throw error;
  });
  port = server.port;
  const node = { node_id, host, port: server.port, token, driver: driver.name };
  const stopSweep = startSweep(data, incomingFolder(data), logger);
  const registration = register(config.database_url, node, logger);
  logger.info({ node_id, host, port: server.port }, 'compute server listens');
  const close = async (launcher_ends: boolean) => {
    stopSweep();
    await server.close();
    // At the same time: a database that hangs must not take the projects' share of the time.
    const unregistered = registration.close();
    await snapshots.close();
    const { stop_projects_on_exit: stops } = config;
    if (stops === 'always' || (stops === 'with_launcher' && launcher_ends)) await driver.stopAll();
    driver.close();
    await unregistered;
  };
  let closing: Promise<void> | undefined;
  return { host, port: server.port, close: (launcher_ends = false) => (closing ??= close(launcher_ends)) };
}

/** Then every hub that can call us is on this machine, and reaches projects without us. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

type Place = () => { host: string; port: number };

function createDriver(config: ComputeConfig, relayPlace: Place, logger: Logger): Promise<Driver> {
  const { data, account, local_hub_main: main, container: settings } = config;
  if (config.driver === 'process') {
    const reached = isLoopback(config.host) ? {} : { relayPlace };
    return createProcessDriver({ data, main, account, logger, ...reached });
  }
  return createContainerDriver({ data, main, settings, relayPlace, logger });
}

function openSnapshots({ data, account }: ComputeConfig, driver: Driver, logger: Logger): Promise<Snapshots> {
  return createSnapshots({
    data,
    path: account.path,
    home: (project_id) => projectFolders(data, project_id).home,
    running: () => driver.list().keys(),
    logger: logger.child({ room: 'snapshots' }),
  });
}
