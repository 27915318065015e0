/** Row: many typists in one document, each at 5 keys a second, beside a bare ws relay, y-websocket and hocuspocus: key to reader, and load. */
import { newKey } from '@lyceum/util/ids';
import type { Measure } from '../frame/measure';
import { cpuSeconds } from '../frame/process-figures';
import { interleave, pause } from '../frame/repeat';
import type { Row, RowContext } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { EDIT_PEERS, type EditPeer } from '../load/edit-peers';
import { type EditServer, lyceumEdits } from '../load/edit-servers';
import { Stopwatch } from '../load/keys';
import { type TypingPerson, typeTogether } from '../load/type-together';

const CROWDS = {
  quick: [10, 200],
  default: [10, 50, 100, 200, 400],
  full: [10, 50, 100, 200, 400, 600, 800],
};
/** ms of typing in one round, by mode. */
const TYPING_MS = { quick: 2000, default: 3000, full: 5000 };
/** ms for what is still on its way when all have stopped. */
const GRACE_MS = 3000;
/** Readers among the typists whose arrivals count: the first, one in the middle, the last. */
const READERS = 3;
/** The largest crowd of the peers that pass each key on by itself: above, they only collapse further. */
const MAX_UNMERGED_CROWD = 200;
/** ms: p95 that people do not notice. */
const TARGETS = new Map([
  [200, 10],
  [400, 50],
]);

interface Sample {
  p50: number;
  p95: number;
  /** Percent of one core, of the server's process. */
  cpu: number;
  lost: number;
}

export const typists: Row = {
  name: 'typists',
  run: async (context) => {
    const measures: Measure[] = [];
    for (const count of CROWDS[context.mode]) measures.push(...(await crowd(context, count)));
    return measures;
  },
};

async function crowd({ lyceum, mode, rounds }: RowContext, count: number): Promise<Measure[]> {
  const system = await lyceum();
  const { owner, project_id } = await system.project();
  const oursServer = await lyceumEdits(system, owner, project_id);
  const withPeer = async ({ start, edits }: EditPeer) => {
    // A server of its own each time: one that collapsed in the last round would still be busy.
    const peer = await start();
    return type(edits(peer), count, TYPING_MS[mode]).finally(() => peer.close());
  };
  const peers = EDIT_PEERS.filter(({ name }) => count <= MAX_UNMERGED_CROWD || name === 'hocuspocus');
  const samples: Record<string, Sample[]> = await interleave<string, Sample>(rounds, {
    ours: () => type(oursServer, count, TYPING_MS[mode]),
    ...Object.fromEntries(peers.map((peer) => [peer.name, () => withPeer(peer)])),
  });
  const of = (name: string, field: keyof Sample) =>
    median((samples[name] ?? []).map((sample) => sample[field]));
  const line = (field: keyof Sample, what: string, unit: string): Measure => ({
    row: 'typists',
    what: `${count} typists, ${what}`,
    unit,
    ours: of('ours', field),
    peers: Object.keys(samples)
      .filter((name) => name !== 'ours')
      .map((name) => ({ name, value: of(name, field) })),
  });
  const target = TARGETS.get(count);
  const lost = of('ours', 'lost');
  return [
    line('p50', 'p50', 'ms'),
    {
      ...line('p95', 'p95', 'ms'),
      ...(target !== undefined && { target: { kind: 'at_most', value: target } }),
      ...(lost > 0 && { note: `${lost} keys had not arrived ${GRACE_MS} ms after the last` }),
    },
    line('cpu', 'server', '% of a core'),
  ];
}

async function type(server: EditServer, count: number, duration: number): Promise<Sample> {
  const document = `typists-${newKey()}`;
  await server.create(document);
  const stopwatches = Array.from({ length: READERS }, () => new Stopwatch());
  const places = stopwatches.map((_, i) => Math.round((i * (count - 1)) / (READERS - 1)));
  const people = [];
  for (let place = 0; place < count; place++) {
    const stopwatch = stopwatches[places.indexOf(place)];
    const client = await server.join(document, stopwatch ? { update: (u) => stopwatch.arrived(u) } : {});
    people.push({ client, typist: typistFor(stopwatches, stopwatch), due: 0 });
  }
  const before = await cpuSeconds(server.pid);
  const seconds = (await typeTogether(people, duration)) / 1000;
  const cpu = ((await cpuSeconds(server.pid)) - before) / seconds;
  const end = performance.now() + GRACE_MS;
  while (performance.now() < end && stopwatches.some(({ missing }) => missing > 0)) await pause(10);
  const lost = stopwatches.reduce((sum, stopwatch) => sum + stopwatch.giveUp(), 0);
  const latencies = stopwatches.flatMap((stopwatch) => stopwatch.latencies);
  for (const { client } of people) client.close();
  return { p50: percentile(latencies, 50), p95: percentile(latencies, 95), cpu: cpu * 100, lost };
}

/** A key is timed by every reader but the one who typed it. */
function typistFor(stopwatches: Stopwatch[], own: Stopwatch | undefined): TypingPerson['typist'] {
  const others = stopwatches.filter((stopwatch) => stopwatch !== own);
  const [first, ...rest] = others;
  if (!first) throw new Error('nobody reads');
  return first.typist(rest);
}
