// The composition root of `npm start`: lock, data folder, ports, build, PostgreSQL, hub, compute server, in this order,
// and their end in the opposite one. Called by main.ts and by tests; it reads no environment and never exits.
import { bringUpToDate } from '../build/up-to-date';
import { Failure } from '../failure';
import type { Say } from '../progress';
import { type LaunchConfig, probeUrl, publicUrl } from './config';
import { prepareDataFolder } from './data-folder';
import { startDevelopment } from './development';
import { takeLock } from './lock';
import { requireFreePorts } from './ports';
import { computeSpec, hubSpec } from './programs';
import { waitUntilReady } from './readiness';
import { type Running, Starter } from './starter';

/** From the start of the hub until it answers and the compute server has registered, in ms. */
const READY_LIMIT_MS = 30_000;

/**
 * Starts Lyceum. `control` ends it from outside (abort with any reason) and is aborted from inside, with a Failure, when
 * a program cannot be kept running; either way the caller then closes. What was started before a throw is closed here.
 */
export function launch(config: LaunchConfig, control: AbortController, say: Say): Promise<Running> {
  const starter = new Starter(config.root, control, say);
  return starter.run(publicUrl(config), () => start(config, starter));
}

async function start(config: LaunchConfig, starter: Starter): Promise<void> {
  const { closers, control, say } = starter;
  const data = prepareDataFolder(config.dataDir);
  closers.push(takeLock(data.dir));
  await requireFreePorts(config.host, config.port);
  if (!config.programs.given) await bringUpToDate(config.root, control.signal, say);
  control.signal.throwIfAborted();
  const databaseUrl = config.databaseUrl ?? (await starter.postgres(data));
  const hub = await starter.program(hubSpec(config, data, databaseUrl));
  const compute = await starter.program(computeSpec(config, data, databaseUrl));
  const awaited = await waitUntilReady(probeUrl(config), READY_LIMIT_MS, control.signal);
  if (awaited !== undefined)
    throw new Failure(
      `Lyceum cannot start: after ${READY_LIMIT_MS / 1000} s it still waits for ${awaited}. The logs are in ${data.logs}.`,
    );
  starter.ready = true;
  if (config.dev) closers.push(startDevelopment(config.root, { hub, compute }, say));
}
