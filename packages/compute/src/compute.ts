/**
 * The composition root: driver, TCP server and registration become one compute server. Called by main.ts and tests;
 * several may live in one process. It reads no environment.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@lyceum/util/node/logger';
import { loadOrCreateSecret } from '@lyceum/util/node/secrets';
import type { ComputeConfig } from './config';
import { createProcessDriver } from './process/process-driver';
import { register } from './registration';
import { listen } from './server/server';

export interface Compute {
  host: string;
  /** The real one, where the configuration said 0. */
  port: number;
  /** Stops the projects too where the configuration says so; otherwise they run on and are adopted next time. */
  close(): Promise<void>;
}

export async function createCompute(config: ComputeConfig, logger: Logger): Promise<Compute> {
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const token = await loadOrCreateSecret(join(config.data, 'secrets', 'compute-token'));
  const { data, account, local_hub_main: main, node_id, host } = config;
  const driver = await createProcessDriver({ data, main, account, logger });
  const server = await listen({ host, port: config.port, node_id, token, driver, logger }).catch((error) => {
    driver.close();
    throw error;
  });
  const node = { node_id, host, port: server.port, token, driver: driver.name };
  const registration = register(config.database_url, node, logger);
  logger.info({ node_id, host, port: server.port }, 'compute server listens');
  const close = async () => {
    await server.close();
    // At the same time: a database that hangs must not take the projects' share of the time.
    const unregistered = registration.close();
    if (config.stop_projects_on_exit) await driver.stopAll();
    driver.close();
    await unregistered;
  };
  let closing: Promise<void> | undefined;
  return { host, port: server.port, close: () => (closing ??= close()) };
}
