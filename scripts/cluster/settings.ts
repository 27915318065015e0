// The environment of `npm run cluster`, and the cluster file that it makes at the first start: two hubs and two compute servers on this
// machine. Called by main.ts and launch.ts. A file that is there is never changed: from then on it is the admin's.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { Failure } from '../failure';
import { type LaunchConfig, readConfig } from '../launcher/config';
import { bindError } from '../launcher/ports';
import { webappFolder } from '../launcher/programs';
import { isRoot, mayUse } from '../postgres/account';
import { type Cluster, type ClusterInput, parseCluster, portOf, readClusterFile } from './cluster-file';

export interface ClusterSettings extends LaunchConfig {
  /** <data>/cluster.json */
  readonly file: string;
  readonly publicUrl: string;
  readonly contentUrl: string;
  /** Names of variables that a person set: where a cluster file is there, they must agree with it. */
  readonly given: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const ADDRESSES = ['PORT', 'HOST', 'BASE_PATH', 'PUBLIC_URL', 'CONTENT_URL'];

export function readSettings(env: Environment, args: readonly string[], root: string): ClusterSettings {
  const [unknown] = args;
  if (unknown !== undefined)
    throw new Failure(
      `Lyceum cannot start: unknown option ${unknown}. Settings are in cluster.json (docs/OPERATIONS.md).`,
    );
  const config = readConfig(
    { ...env, LYCEUM_DATA: env.LYCEUM_DATA || path.join('data', 'cluster') },
    [],
    root,
  );
  return {
    ...config,
    file: path.join(config.dataDir, 'cluster.json'),
    publicUrl: env.PUBLIC_URL || `https://localhost:${config.port}`,
    contentUrl: env.CONTENT_URL || `https://localhost:${config.port + 1}`,
    given: ADDRESSES.filter((name) => Boolean(env[name])),
  };
}

/** The cluster file, made when there is none. */
export async function readOrMakeCluster(settings: ClusterSettings): Promise<Cluster> {
  if (!fs.existsSync(settings.file)) {
    const text = `${JSON.stringify(await firstCluster(settings), null, 2)}\n`;
    parseCluster(text, 'The environment');
    fs.writeFileSync(settings.file, text);
  }
  const cluster = readClusterFile(settings.file);
  requireAgreement(settings, cluster);
  return cluster;
}

function requireAgreement(settings: ClusterSettings, cluster: Cluster): void {
  const pairs: Record<string, [asked: unknown, there: unknown]> = {
    PORT: [settings.port, portOf(cluster.public_url)],
    HOST: [settings.host, cluster.front.bind],
    BASE_PATH: [settings.basePath, cluster.base_path],
    PUBLIC_URL: [settings.publicUrl, cluster.public_url],
    CONTENT_URL: [settings.contentUrl, cluster.content_url],
  };
  for (const name of settings.given) {
    const [asked, there] = pairs[name] ?? [];
    if (name === 'PORT' && settings.given.includes('PUBLIC_URL')) continue;
    if (asked !== there)
      throw new Failure(
        `Lyceum cannot start: ${name} says ${asked}, and ${settings.file} says ${there}. Change that file.`,
      );
  }
}

/** Ports of one machine, counted from a first one; a hub takes two and its mesh a third. */
const OFFSETS = { hub1: 0, hub2: 10, static1: 20, node1: 30, node2: 40 };
const BLOCK = 50;
/** How many blocks of ports are tried. */
const TRIES = 40;

async function firstCluster(settings: ClusterSettings): Promise<ClusterInput> {
  const host = '127.0.0.1';
  const first = await freeBlock(settings.port + 10, host);
  const hub = (name: 'hub1' | 'hub2') => ({
    name,
    host,
    port: first + OFFSETS[name],
    mesh_port: first + OFFSETS[name] + 2,
  });
  const node = (name: 'node1' | 'node2') => ({ name, host, port: first + OFFSETS[name] });
  const webapp = webappFolder(settings.root);
  const secure = settings.publicUrl.startsWith('https:');
  return {
    public_url: settings.publicUrl,
    content_url: settings.contentUrl,
    base_path: settings.basePath,
    front: { bind: settings.host, ...(secure && { certificate: 'self-signed' }), ...accountFor('haproxy') },
    static: [
      { name: 'static1', host, port: first + OFFSETS.static1, ...webAccount(webapp, settings.dataDir) },
    ],
    hubs: [hub('hub1'), hub('hub2')],
    nodes: [node('node1'), node('node2')],
    webapp,
  };
}

async function freeBlock(from: number, host: string): Promise<number> {
  for (let first = from; first < from + TRIES * BLOCK; first += BLOCK) {
    const ports = Object.entries(OFFSETS).flatMap(([name, offset]) =>
      name.startsWith('hub') ? [0, 1, 2].map((more) => first + offset + more) : [first + offset],
    );
    const problems = await Promise.all(ports.map((port) => (port > 65_535 ? 'none' : bindError(host, port))));
    if (problems.every((problem) => problem === undefined)) return first;
  }
  throw new Failure(`Lyceum cannot start: no free ports above ${from}. Set PORT to another number.`);
}

/** Root's programs let go of their rights where the system has an account for them. */
function accountFor(name: string): { account?: string } {
  return isRoot() && idOf('-u', name) !== undefined ? { account: name } : {};
}

function webAccount(...folders: string[]): { account?: string } {
  const { account } = accountFor('www-data');
  if (account === undefined) return isRoot() ? { account: 'root' } : {};
  const ids = { uid: idOf('-u', account) ?? 0, gid: idOf('-g', account) ?? 0 };
  // In root's own home, say, where no other account can read: then nginx's workers stay root, and are reached from this machine only.
  return folders.every((folder) => mayUse(ids, 'enter', folder)) ? { account } : { account: 'root' };
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const id = Number.parseInt(stdout ?? '', 10);
  return status === 0 && Number.isInteger(id) ? id : undefined;
}
