/**
 * What goes wrong in a round, by the seed: kills, pauses, lost streams, cut and frozen links, dying tabs, people who change hubs, stops of
 * the project. Used by round.ts, which stops it and then mends everything (calm.ts).
 */
import type { Seeded } from '@lyceum/util/client/seeded';
import type { DiskEditor } from './disk-editor';
import type { Scene } from './scene';
import { pause } from './wait';

interface Disaster {
  name: string;
  weight: number;
  /** Milliseconds at least between two of this kind: the parts have limits of their own for giving up. */
  rest_ms: number;
  strike(scene: Scene, random: Seeded): Promise<unknown> | unknown;
}

/** Milliseconds between two disasters, at the least and at the most. */
const PAUSE_MS = { least: 80, most: 900 };
/** Milliseconds that a killed program stays away, at the most. */
const AWAY_MS = 1500;

const anyOf = <T>(random: Seeded, all: readonly T[]): T | undefined => all[random.int(all.length)];

const typist = (scene: Scene, random: Seeded) => anyOf(random, scene.typists);

async function restartHub(scene: Scene, random: Seeded, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const hub = anyOf(random, scene.world.hubs);
  await hub?.program.end(signal);
  await pause(random.int(AWAY_MS));
  hub?.program.start();
}

async function restartCompute({ world }: Scene, random: Seeded): Promise<void> {
  await world.compute.end('SIGKILL');
  await pause(random.int(AWAY_MS));
  world.compute.start();
}

function signalLocalHub({ world }: Scene, signal: NodeJS.Signals): void {
  const pid = world.localHubPid();
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

async function pauseLocalHub(scene: Scene, random: Seeded): Promise<void> {
  signalLocalHub(scene, 'SIGSTOP');
  await pause(random.int(AWAY_MS));
  signalLocalHub(scene, 'SIGCONT');
}

async function stopProject({ world, log }: Scene, random: Seeded): Promise<void> {
  const act = (action: 'start' | 'stop') =>
    world.owner
      .request('project_action', { project_id: world.project_id, action })
      .catch((error: Error) => log.add(`project ${action}: ${error.message}`));
  await act('stop');
  await pause(random.int(AWAY_MS));
  await act('start');
}

async function moveTypist(scene: Scene, random: Seeded): Promise<void> {
  const who = typist(scene, random);
  if (!who) return;
  scene.log.add(`${who.name} goes to another hub`);
  who.hub = random.int(scene.world.hubs.length);
  who.link.cut();
}

async function newTab(scene: Scene, random: Seeded): Promise<void> {
  const who = typist(scene, random);
  scene.log.add(`the tab of ${who?.name} dies`);
  who?.die();
  await pause(random.int(AWAY_MS));
  who?.begin();
}

async function reload(scene: Scene, random: Seeded): Promise<void> {
  const who = typist(scene, random);
  scene.log.add(`${who?.name} reloads`);
  await who?.leave();
  await pause(random.int(AWAY_MS));
  who?.begin();
}

const LINKS: readonly Disaster[] = [
  {
    name: 'a link is cut',
    weight: 12,
    rest_ms: 0,
    strike: (scene, random) => typist(scene, random)?.link.cut(),
  },
  {
    name: 'a link dies unheard',
    weight: 3,
    rest_ms: 2000,
    strike: (scene, random) => typist(scene, random)?.link.cutUnheard(),
  },
  {
    name: 'a link freezes',
    weight: 10,
    rest_ms: 0,
    strike: (scene, random) => typist(scene, random)?.link.freeze(random.int(3000)),
  },
  {
    name: 'the weather changes',
    weight: 30,
    rest_ms: 0,
    strike: (scene, random) => typist(scene, random)?.changeWeather(random),
  },
  { name: 'somebody changes hubs', weight: 8, rest_ms: 0, strike: moveTypist },
  { name: 'a tab dies', weight: 8, rest_ms: 500, strike: newTab },
  { name: 'a tab is reloaded', weight: 6, rest_ms: 500, strike: reload },
];

const PROGRAMS: readonly Disaster[] = [
  { name: 'kill -9 of a hub', weight: 8, rest_ms: 2500, strike: (s, r) => restartHub(s, r, 'SIGKILL') },
  { name: 'a hub is restarted', weight: 4, rest_ms: 2500, strike: (s, r) => restartHub(s, r, 'SIGTERM') },
  {
    name: 'a hub hangs',
    weight: 4,
    rest_ms: 2000,
    strike: (scene, random) => anyOf(random, scene.world.hubs)?.program.pause(random.int(AWAY_MS)),
  },
  { name: 'kill -9 of PostgreSQL', weight: 6, rest_ms: 5000, strike: ({ world }) => world.database.kill() },
  { name: 'streams are lost', weight: 6, rest_ms: 1000, strike: ({ world }) => world.database.dropStreams() },
  {
    name: 'database connections are lost',
    weight: 4,
    rest_ms: 1000,
    strike: ({ world }) => world.database.dropConnections(),
  },
  { name: 'kill -9 of the compute server', weight: 3, rest_ms: 5000, strike: restartCompute },
  // A local hub that dies more than 5 times in 60 s is given up, rightly.
  {
    name: 'kill -9 of the local hub',
    weight: 6,
    rest_ms: 15_000,
    strike: (scene) => signalLocalHub(scene, 'SIGKILL'),
  },
  { name: 'the local hub hangs', weight: 3, rest_ms: 3000, strike: pauseLocalHub },
  { name: 'the project stops', weight: 3, rest_ms: 10_000, strike: stopProject },
];

export const DISASTERS: readonly Disaster[] = [...LINKS, ...PROGRAMS];

/** Until `end`; resolves when the last disaster has run its course. `only`: names; undefined means all. */
export async function strikeUntil(
  scene: Scene,
  only: readonly string[] | undefined,
  random: Seeded,
  end: number,
): Promise<void> {
  const able = DISASTERS.filter(({ name }) => only?.includes(name) ?? true);
  if (able.length === 0) return;
  const last = new Map<string, number>();
  const under: Promise<unknown>[] = [];
  while (performance.now() < end) {
    const disaster = choose(able, random);
    const now = performance.now();
    if (now - (last.get(disaster.name) ?? -Infinity) >= disaster.rest_ms) {
      last.set(disaster.name, now);
      scene.log.add(disaster.name);
      under.push(attempt(scene, disaster, random));
    }
    await pause(PAUSE_MS.least + random.int(PAUSE_MS.most - PAUSE_MS.least));
  }
  await Promise.all(under);
}

async function attempt(scene: Scene, { name, strike }: Disaster, random: Seeded): Promise<void> {
  try {
    await strike(scene, random);
  } catch (error) {
    scene.complaints.push(`"${name}" could not be done: ${error instanceof Error ? error.stack : error}`);
  }
}

/** Foreign edits, one after the other. */
export async function editDiskUntil(
  scene: Scene,
  disk: DiskEditor,
  random: Seeded,
  end: number,
): Promise<void> {
  while (performance.now() < end) {
    const document = anyOf(random, scene.documents);
    if (document) await disk.edit(document, random);
    await pause(random.int(PAUSE_MS.most));
  }
}

function choose(able: readonly Disaster[], random: Seeded): Disaster {
  let at = random.int(able.reduce((sum, { weight }) => sum + weight, 0));
  const found = able.find(({ weight }) => {
    at -= weight;
    return at < 0;
  });
  return found ?? (able[0] as Disaster);
}
