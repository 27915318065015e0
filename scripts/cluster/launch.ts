// The composition root of `npm run cluster`: lock, data folder, cluster file, ports, build, PostgreSQL, then hubs, compute servers, nginx and
// HAProxy, each a program of its own; their end in the opposite order. Called by main.ts; it reads no environment and never exits.
import { bringUpToDate } from '../build/up-to-date';
import { Failure } from '../failure';
import { prepareDataFolder } from '../launcher/data-folder';
import { takeLock } from '../launcher/lock';
import { bindError } from '../launcher/ports';
import { type Health, readHealth, waitUntilReady } from '../launcher/readiness';
import { type Running, Starter } from '../launcher/starter';
import type { Say } from '../progress';
import { followChanges } from './changes';
import { addressesOf, type Cluster, portOf } from './cluster-file';
import { checkFrontFiles, placesIn, writeFrontFiles } from './front-files';
import { Group } from './group';
import { haproxyMember, hubMember, nginxMember, nodeMember, type Surroundings } from './members';
import { type ClusterSettings, readOrMakeCluster } from './settings';

/** From the start of the programs until all of them answer, in ms: two hubs and two compute servers begin at the same time. */
const READY_LIMIT_MS = 60_000;

/** As launch() of launcher/launch.ts, for a cluster on this machine. */
export async function launchCluster(
  settings: ClusterSettings,
  control: AbortController,
  say: Say,
): Promise<Running> {
  const starter = new Starter(settings.root, control, say);
  return starter.run(`${settings.publicUrl}${settings.basePath}/`, () => start(settings, starter));
}

async function start(settings: ClusterSettings, starter: Starter): Promise<void> {
  const { closers, control, say } = starter;
  const data = prepareDataFolder(settings.dataDir);
  closers.push(takeLock(data.dir));
  if (!settings.programs.given) await bringUpToDate(settings.root, control.signal, say);
  const cluster = await readOrMakeCluster(settings);
  await requireFreeAddresses(cluster);
  const places = placesIn(`${data.dir}/front`);
  writeFrontFiles(cluster, places);
  checkFrontFiles(cluster, places);
  control.signal.throwIfAborted();
  const databaseUrl = settings.databaseUrl ?? (await starter.postgres(data));
  const around = { settings, data, databaseUrl, places };
  const group = await startMembers(around, cluster, starter);
  const front = await starter.program(haproxyMember(around));
  await requireReady(cluster, starter, data.logs);
  starter.ready = true;
  closers.push(followChanges({ around, cluster, group, front, starter }));
}

/** Hubs and compute servers end at the same time, the web servers after them. */
async function startMembers(around: Surroundings, cluster: Cluster, starter: Starter): Promise<Group> {
  for (const { name } of cluster.static) await starter.program(nginxMember(around, name));
  const group = new Group((spec) => starter.supervise(spec));
  starter.closers.push(() => group.close());
  for (const hub of cluster.hubs) await group.start(hub.name, hubMember(around, cluster, hub));
  for (const node of cluster.nodes) await group.start(node.name, nodeMember(around, node));
  return group;
}

async function requireFreeAddresses(cluster: Cluster): Promise<void> {
  for (const { host, port, purpose } of addressesOf(cluster)) {
    const code = await bindError(host, port);
    if (code !== undefined)
      throw new Failure(
        `Lyceum cannot start: ${host}:${port}, for ${purpose}, cannot be opened (${code}). Change it in cluster.json, or stop what uses it.`,
      );
  }
}

const answers =
  (what: string) =>
  (status: number): Health =>
    status === 200 ? { state: 'ready' } : { state: 'waiting', what };

async function requireReady(cluster: Cluster, { control }: Starter, logs: string): Promise<void> {
  const { base_path, hubs, nodes, front, public_url } = cluster;
  const host = front.bind === '0.0.0.0' ? '127.0.0.1' : front.bind;
  const own = `${new URL(public_url).protocol}//${host}:${portOf(public_url)}${base_path}`;
  const end = Date.now() + READY_LIMIT_MS;
  const waits = [
    ...hubs.map(
      (hub) => [`http://${hub.host}:${hub.port}${base_path}/alive`, answers(`the hub ${hub.name}`)] as const,
    ),
    [`${own}/`, answers('the page from nginx')] as const,
    [`${own}/healthcheck`, (status: number, body: string) => readHealth(status, body, nodes.length)] as const,
  ];
  for (const [url, judge] of waits) {
    const awaited = await waitUntilReady(url, Math.max(0, end - Date.now()), control.signal, judge);
    if (awaited !== undefined)
      throw new Failure(
        `Lyceum cannot start: after ${READY_LIMIT_MS / 1000} s it still waits for ${awaited}. The logs are in ${logs}.`,
      );
  }
}
