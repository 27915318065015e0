// Starts the programs of one Lyceum and judges their ends: what dies before it ever answered is explained and ends the start, what dies later
// is started again. Used by launch.ts (one machine) and cluster/launch.ts; which programs there are is theirs to say.
import path from 'node:path';

import { Failure } from '../failure';
import { startEmbeddedPostgres } from '../postgres/embedded';
import type { Say } from '../progress';
import type { DataFolder } from './data-folder';
import { EXIT_NEWER_SCHEMA, HUB_NAME } from './programs';
import { type ChildSpec, type Exit, type ExitPolicy, Supervised } from './supervised';

export interface Running {
  readonly url: string;
  /** Stops everything in order; later calls wait for the first. */
  close(): Promise<void>;
}

type Closer = () => unknown;

/** A program that ends this often before it ever answered will not answer: say why instead of trying on. */
const MOST_FAILURES_AT_START = 3;

export class Starter {
  /** Set once all of it answers: from then on nothing is given up. */
  ready = false;
  /** Called last first. */
  readonly closers: Closer[] = [];
  private closing: Promise<void> | undefined;

  constructor(
    readonly root: string,
    readonly control: AbortController,
    readonly say: Say,
  ) {}

  /** Does the work of starting; what it started before a throw is closed here. */
  async run(url: string, work: () => Promise<void>): Promise<Running> {
    const close = (): Promise<void> => {
      this.closing ??= this.closeAll();
      return this.closing;
    };
    try {
      await work();
      return { url, close };
    } catch (error) {
      await close();
      // What aborted the start explains it better than what the abort broke.
      throw this.control.signal.aborted ? this.control.signal.reason : error;
    }
  }

  private async closeAll(): Promise<void> {
    for (const closer of this.closers.reverse()) await closer();
  }

  /** The address of the embedded PostgreSQL. */
  async postgres(data: DataFolder): Promise<string> {
    this.say('Starting PostgreSQL…');
    const logFile = path.join(data.logs, 'postgres.log');
    const server = await startEmbeddedPostgres({
      root: this.root,
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
    const child = this.supervise(spec);
    this.closers.push(() => child.close());
    await child.start();
    return child;
  }

  /** Neither started nor closed here. */
  supervise(spec: ChildSpec): Supervised {
    this.control.signal.throwIfAborted();
    return new Supervised(spec, this.policy(spec.logFile));
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
    if (exit.name.startsWith(HUB_NAME) && exit.code === EXIT_NEWER_SCHEMA)
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
