/**
 * One local hub as an operating-system process: spawn it, wait until it listens, know when it is gone.
 * Called by project.ts only; it decides nothing about restarts and signals only a local hub that failed to start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, type FSWatcher, openSync, watch } from 'node:fs';
import { LyceumError } from '@lyceum/util/errors';
import type { ProjectAddress } from '@lyceum/util/protocol/compute';
import type { RunSettings } from '@lyceum/util/quotas';
import { type Listening, logTail, type ProjectFolders, readListening, writeProcess } from './folders';
import { type Identity, isAlive, readProcess } from './proc';
import { settingsEnvironment } from './run-settings';

/** Milliseconds a local hub may take until it listens, on a node that is under heavy load. */
export const START_LIMIT_MS = 60_000;

/** Milliseconds between two looks for its file, in case inotify says nothing (limits reached, odd file systems). */
const LOOK_MS = 100;

/** Milliseconds between two looks at an adopted local hub: it is not our child, the kernel tells us nothing. */
const ADOPTED_LOOK_MS = 1000;

export interface LocalHub {
  identity: Identity;
  /** Resolves to the cause, in words, when the process is gone. */
  gone: Promise<string>;
  /** Stops looking; `gone` then stays open. */
  release(): void;
}

export interface Launch {
  main: string;
  project_id: string;
  folders: ProjectFolders;
  account: { name: string; path: string };
  settings: RunSettings;
}

export function spawnLocalHub(launch: Launch): Promise<LocalHub> {
  const { folders } = launch;
  const log = openSync(folders.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [launch.main], {
      cwd: folders.home,
      detached: true,
      stdio: ['ignore', log, log],
      env: environment(launch),
    });
  } finally {
    closeSync(log);
  }
  const started = child.pid === undefined ? undefined : readProcess(child.pid);
  if (started) writeProcess(folders, { pid: started.pid, start_time: started.start_time });
  child.unref();
  const gone = exitOf(child);
  return new Promise((resolve, reject) => {
    const failed = (why: string) =>
      reject(new LyceumError('unavailable', `The project did not start: ${why}.`));
    child.once('error', (error) => failed(error.message));
    if (started) resolve({ identity: started, gone, release: () => {} });
    else void gone.then((cause) => failed(`its local hub ${cause}`));
  });
}

/** Everything a project sees of our surroundings: nothing of ours, no secret, no setting. */
function environment({ project_id, folders, account, settings }: Launch): Record<string, string> {
  return {
    PATH: account.path,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ...settingsEnvironment(settings),
    HOME: folders.home,
    USER: account.name,
    LOGNAME: account.name,
    LYCEUM_PROJECT_ID: project_id,
    LYCEUM_STATE_DIR: folders.state,
    LYCEUM_SNAPSHOTS: folders.snapshots,
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signalName) =>
      resolve(signalName ? `was ended by ${signalName}` : `ended with exit code ${code}`),
    );
  });
}

export function adoptLocalHub(identity: Identity): LocalHub {
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<string>((resolve) => {
    timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      resolve('is gone');
    }, ADOPTED_LOOK_MS);
    timer.unref();
  });
  return { identity, gone, release: () => clearInterval(timer) };
}

/** What it says of itself, but only where it is this very process that says it. */
export function listeningOf(folders: ProjectFolders, identity: Identity): Listening | undefined {
  const said = readListening(folders);
  return said?.pid === identity.pid && said.start_time === identity.start_time ? said : undefined;
}

export function addressOf(said: Listening, token: string): ProjectAddress {
  return { host: '127.0.0.1', port: said.port, http_port: said.http_port, service_host: '127.0.0.1', token };
}

/** Rejects when it dies first, after START_LIMIT_MS, or when `signal` aborts (the process is then left alone). */
export function untilListening(
  folders: ProjectFolders,
  hub: LocalHub,
  logEnd: number,
  signal: AbortSignal,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const said = listeningOf(folders, hub.identity);
      if (said) finish(() => resolve(said));
    };
    const aborted = () => finish(() => reject(signal.reason));
    const looking = setInterval(look, LOOK_MS);
    const limit = setTimeout(() => finish(() => reject(tooSlow())), START_LIMIT_MS);
    const watcher = watchFolder(folders.state, look);
    let finished = false;
    const finish = (settle: () => void) => {
      finished = true;
      clearInterval(looking);
      clearTimeout(limit);
      watcher?.close();
      signal.removeEventListener('abort', aborted);
      settle();
    };
    signal.addEventListener('abort', aborted);
    void hub.gone.then(async (cause) => {
      if (finished) return;
      const error = await diedEarly(folders, cause, logEnd);
      finish(() => reject(error));
    });
    if (signal.aborted) aborted();
    else look();
  });
}

function watchFolder(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, changed);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function tooSlow(): LyceumError {
  return new LyceumError('timeout', `The project did not start within ${START_LIMIT_MS / 1000} seconds.`);
}

async function diedEarly(folders: ProjectFolders, cause: string, logEnd: number): Promise<LyceumError> {
  const tail = await logTail(folders.log, logEnd).catch(() => '');
  return new LyceumError(
    'unavailable',
    `The project did not start: its local hub ${cause}.${tail ? `\n${tail}` : ''}`,
  );
}
