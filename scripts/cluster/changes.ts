// Follows the cluster file while the cluster runs: hubs and compute servers that are added start, those that are taken out end, and HAProxy reads
// its new configuration without a break. Called by launch.ts. A file that cannot be used changes nothing, and is told of.
import fs from 'node:fs';

import { Failure, reasonOf } from '../failure';
import { waitUntilReady } from '../launcher/readiness';
import type { Starter } from '../launcher/starter';
import type { Supervised } from '../launcher/supervised';
import { type Cluster, readClusterFile } from './cluster-file';
import { checkFrontFiles, placesIn, writeFrontFiles } from './front-files';
import type { Group } from './group';
import { HAPROXY_RELOAD, hubMember, nodeMember, type Surroundings } from './members';

export interface Followed {
  readonly around: Surroundings;
  cluster: Cluster;
  readonly group: Group;
  readonly front: Supervised;
  readonly starter: Starter;
}

/** Pause between two looks at the file, in ms. */
const LOOK_MS = 500;
/** For a new hub to answer before browsers are sent to it, in ms. */
const HUB_READY_MS = 30_000;
/** What cannot change under people's feet. */
const FIXED = ['public_url', 'content_url', 'base_path', 'static', 'webapp', 'acme'] as const;

/** Returns the end of it. */
export function followChanges(followed: Followed): () => Promise<void> {
  const { file } = followed.around.settings;
  let work = Promise.resolve();
  const look = (now: fs.Stats, before: fs.Stats): void => {
    if (now.mtimeMs === before.mtimeMs || now.mtimeMs === 0) return;
    work = work
      .then(() => takeUp(followed))
      .catch((error: unknown) => followed.starter.say(`cluster.json is not taken up: ${reasonOf(error)}`));
  };
  fs.watchFile(file, { interval: LOOK_MS, persistent: false }, look);
  return () => {
    fs.unwatchFile(file, look);
    return work;
  };
}

async function takeUp(followed: Followed): Promise<void> {
  const { around, cluster: before, group, starter } = followed;
  const after = readClusterFile(around.settings.file);
  const fixed = FIXED.find((field) => !same(before[field], after[field]));
  if (fixed !== undefined) throw new Failure(`${fixed} changes at the next start only.`);
  const hubs = difference(before.hubs, after.hubs);
  const nodes = difference(before.nodes, after.nodes);
  const all = [hubs, nodes].flatMap(({ added, gone }) => [...added, ...gone]);
  if (all.length === 0 && same(before, after)) return;
  requireAccepted(after, around);
  for (const hub of hubs.added) await group.start(hub.name, hubMember(around, after, hub));
  for (const node of nodes.added) await group.start(node.name, nodeMember(around, node));
  for (const { host, port } of hubs.added)
    await waitUntilReady(
      `http://${host}:${port}${after.base_path}/alive`,
      HUB_READY_MS,
      starter.control.signal,
      (status) => (status === 200 ? { state: 'ready' } : { state: 'waiting', what: 'the hub' }),
    );
  // Nobody is sent to a hub that is about to end.
  writeFrontFiles(after, around.places);
  followed.front.tell(HAPROXY_RELOAD);
  for (const { name } of [...hubs.gone, ...nodes.gone]) await group.stop(name);
  followed.cluster = after;
  const words = (what: string, members: { name: string }[]) => members.map(({ name }) => `${what} ${name}`);
  const news = [
    ...words('added', [...hubs.added, ...nodes.added]),
    ...words('ended', [...hubs.gone, ...nodes.gone]),
  ];
  starter.say(`cluster.json is taken up: ${news.join(', ') || 'HAProxy has its new configuration'}.`);
}

/** HAProxy keeps running with its old configuration where it would not accept the new one. */
function requireAccepted(cluster: Cluster, { places }: Surroundings): void {
  const trial = placesIn(`${places.folder}/trial`);
  try {
    writeFrontFiles(cluster, trial, ['haproxy']);
    checkFrontFiles(cluster, trial, ['haproxy']);
  } finally {
    fs.rmSync(trial.folder, { recursive: true, force: true });
  }
}

function difference<T extends { name: string }>(
  before: readonly T[],
  after: readonly T[],
): { added: T[]; gone: T[] } {
  const known = before.map(({ name }) => name);
  const changed = after.find((one) => before.some((other) => other.name === one.name && !same(one, other)));
  if (changed)
    throw new Failure(
      `${changed.name} has other addresses: take it out first, and add it under another name.`,
    );
  return {
    added: after.filter(({ name }) => !known.includes(name)),
    gone: before.filter(({ name }) => !after.some((other) => other.name === name)),
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
