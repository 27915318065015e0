// The cluster on disk: made once by initdb (as a whole or not at all), refused when another major version made it, and
// cleared of a server that a killed launcher left. Called by embedded.ts. It never touches tables.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Failure } from '../failure';
import { telling } from '../launcher/log-file';
import { isAlive, processesIn, waitUntil } from '../launcher/processes';
import { program } from './binaries';
import type { Place } from './place';

/** The superuser of the cluster; the hub needs its right to replicate. */
export const SUPERUSER = 'lyceum';

/** A left-over server gets this long for a fast shutdown, then for an immediate one, in ms. */
const ORPHAN_STOP_MS = 5000;
/** After a postmaster's death its backends notice within moments, in ms. */
const BACKENDS_END_MS = 3000;

/**
 * The password of the cluster: made with it at the first start, kept in `file` (0600), never printed. A lost one is
 * refused rather than replaced by a new one, which would open nothing.
 */
export function clusterPassword(file: string, cluster: string): string {
  if (!fs.existsSync(file)) {
    if (clusterVersion(cluster) !== undefined)
      throw new Failure(
        `Lyceum cannot start: ${file} is missing; without it the database ${cluster} does not open.`,
      );
    fs.writeFileSync(file, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8').trim();
}

/** Makes the cluster unless it exists; returns true when it was made now. */
export async function ensureCluster(place: Place, password: string, durable: boolean): Promise<boolean> {
  const made = clusterVersion(place.cluster);
  if (made === undefined) {
    await initialise(place, password, durable);
    return true;
  }
  if (made !== place.binaries.major)
    throw new Failure(
      `Lyceum cannot start: ${place.cluster} was made by PostgreSQL ${made}, and this Lyceum brings ` +
        `${place.binaries.major}. Move the data with pg_dump and pg_restore (docs/OPERATIONS.md).`,
    );
  return false;
}

export function clusterVersion(cluster: string): string | undefined {
  const file = path.join(cluster, 'PG_VERSION');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
}

/** initdb works in a folder beside the cluster; an interrupted one is thrown away at the next start. */
async function initialise(place: Place, password: string, durable: boolean): Promise<void> {
  const draft = `${place.cluster}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  const secret = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-initdb-'));
  const passwordFile = path.join(secret, 'password');
  try {
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    if (place.account)
      for (const file of [draft, secret, passwordFile])
        fs.chownSync(file, place.account.uid, place.account.gid);
    await runInitdb(place, draft, passwordFile, durable);
    fs.rmSync(place.cluster, { recursive: true, force: true });
    fs.renameSync(draft, place.cluster);
  } finally {
    fs.rmSync(secret, { recursive: true, force: true });
  }
}

function runInitdb(place: Place, dir: string, passwordFile: string, durable: boolean): Promise<void> {
  const args = [
    `--pgdata=${dir}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own Unicode rules: the same order and case folding on every system, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
  const options = { cwd: '/', ...place.account, stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[] };
  const child = spawn(program(place.binaries, 'initdb'), args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output += String(data);
    });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new Failure(`Lyceum cannot start: initdb could not make the database: ${reason}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => (code === 0 ? resolve() : fail(telling(output))));
  });
}

function postmasterPid(cluster: string): number | undefined {
  const file = path.join(cluster, 'postmaster.pid');
  const first = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n')[0] : undefined;
  const pid = Number(first);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/**
 * Ends a server that still runs in this cluster (its launcher was killed), and removes its pid file when nobody works
 * there any more. The latter matters in containers: after a restart the old pid is often some other program's, and
 * PostgreSQL would take that for a running server. Only for holders of the data folder's lock.
 */
export async function clearCluster(cluster: string): Promise<void> {
  const pid = postmasterPid(cluster);
  if (pid === undefined || !fs.existsSync('/proc/self/cwd')) return;
  const here = (): number[] => processesIn(cluster);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!here().includes(pid)) break;
    process.kill(pid, signal);
    await waitUntil(() => !isAlive(pid), ORPHAN_STOP_MS);
  }
  if (await waitUntil(() => here().length === 0, BACKENDS_END_MS))
    fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
}
