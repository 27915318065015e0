// The composition root of `npm start`: lock, data folder, ports, build, PostgreSQL, hub, compute server, in this order,
// and their end in the opposite one. Called by main.ts and by tests; it reads no environment and never exits.
import path from 'node:path';

import { bringUpToDate } from '../build/up-to-date';
import { Failure } from '../failure';
import { startEmbeddedPostgres } from '../postgres/embedded';
import type { Say } from '../progress';
import { type LaunchConfig, probeUrl, publicUrl } from './config';
import { type DataFolder, prepareDataFolder } from './data-folder';
import { startDevelopment } from './development';
import { takeLock } from './lock';
import { requireFreePorts } from './ports';
import { computeSpec, EXIT_NEWER_SCHEMA, HUB_NAME, hubSpec } from './programs';
import { waitUntilReady } from './readiness';
import { type ChildSpec, type Exit, type ExitPolicy, Supervised } from './supervised';

export interface Running {
  readonly url: string;
  /** Stops everything in order; later calls wait for the first. */
  close(): Promise<void>;
}

type Closer = () => Promise<void> | void;

/** From the start of the hub until it answers and the compute server has registered, in ms. */
const READY_LIMIT_MS = 30_000;
/** A program that ends this often before it ever answered will not answer: say why instead of trying on. */
const MOST_FAILURES_AT_START = 3;

/**
 * Starts Lyceum. `control` ends it from outside (abort with any reason) and is aborted from inside, with a Failure, when
 * a program cannot be kept running; either way the caller then closes. What was started before a throw is closed here.
 */
export async function launch(config: LaunchConfig, control: AbortController, say: Say): Promise<Running> {
  const closers: Closer[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(closers);
    return closing;
  };
  try {
    await start(new Launch(config, control, say, closers));
    return { url: publicUrl(config), close };
  } catch (error) {
    await close();
    // What aborted the start explains it better than what the abort broke.
    throw control.signal.aborted ? control.signal.reason : error;
  }
}

async function closeAll(closers: Closer[]): Promise<void> {
  for (const closer of closers.reverse()) await closer();
}

async function start(launch: Launch): Promise<void> {
  const { config, closers, control, say } = launch;
  const data = prepareDataFolder(config.dataDir);
  closers.push(takeLock(data.dir));
  await requireFreePorts(config.host, config.port);
  if (!config.programs.given) await bringUpToDate(config.root, control.signal, say);
  control.signal.throwIfAborted();
  const databaseUrl = config.databaseUrl ?? (await launch.postgres(data));
  const hub = await launch.program(hubSpec(config, data, databaseUrl));
  const compute = await launch.program(computeSpec(config, data, databaseUrl));
  const awaited = await waitUntilReady(probeUrl(config), READY_LIMIT_MS, control.signal);
  if (awaited !== undefined)
    throw new Failure(
      `Lyceum cannot start: after ${READY_LIMIT_MS / 1000} s it still waits for ${awaited}. The logs are in ${data.logs}.`,
    );
  launch.ready = true;
  if (config.dev) closers.push(startDevelopment(config.root, { hub, compute }, say));
}

/** What the steps of one start share. */
class Launch {
  ready = false;

  constructor(
    readonly config: LaunchConfig,
    readonly control: AbortController,
    readonly say: Say,
    readonly closers: Closer[],
  ) {}

  async postgres(data: DataFolder): Promise<string> {
    this.say('Starting PostgreSQL…');
    const logFile = path.join(data.logs, 'postgres.log');
    const server = await startEmbeddedPostgres({
      root: this.config.root,
      dataDir: data.dir,
      secretsDir: data.secrets,
      logFile,
      durable: true,
      onExit: this.policy(logFile),
      abort: this.control.signal,
    });
    this.closers.push(() => server.close());
    return server.url;
  }

  async program(spec: ChildSpec): Promise<Supervised> {
    this.control.signal.throwIfAborted();
    const child = new Supervised(spec, this.policy(spec.logFile));
    this.closers.push(() => child.close());
    await child.start();
    return child;
  }

  private policy(logFile: string): ExitPolicy {
    return (exit) => {
      const failure = this.verdict(exit, logFile);
      if (failure === undefined) {
        this.say(`${sentence(exit)}; restarting in ${exit.pauseMs / 1000} s (log: ${logFile}).`);
        return 'restart';
      }
      this.control.abort(failure);
      return 'give-up';
    };
  }

  private verdict(exit: Exit, logFile: string): Failure | undefined {
    if (exit.name === HUB_NAME && exit.code === EXIT_NEWER_SCHEMA)
      return new Failure(`Lyceum cannot run: ${exit.words}`);
    if (this.ready || exit.failures < MOST_FAILURES_AT_START) return undefined;
    const words = exit.words === '' ? '' : `: ${exit.words}`;
    return new Failure(`Lyceum cannot start: ${sentence(exit)}${words} (log: ${logFile}).`);
  }
}

function sentence(exit: Exit): string {
  const how =
    exit.signal !== null
      ? `signal ${exit.signal}`
      : exit.code !== null
        ? `exit code ${exit.code}`
        : 'no start';
  return `${exit.name} ended (${how})`;
}
