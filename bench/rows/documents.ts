/** Row: many documents at once, two people typing in each at 5 keys a second: key to reader and load, beside the peers. */
import { newKey } from '@lyceum/util/ids';
import type { Measure } from '../frame/measure';
import { cpuSeconds } from '../frame/process-figures';
import { interleave, pause } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { EDIT_PEERS } from '../load/edit-peers';
import { type EditServer, lyceumEdits } from '../load/edit-servers';
import { Stopwatch } from '../load/keys';
import { typeTogether } from '../load/type-together';

const DOCUMENTS = { quick: 50, default: 200, full: 200 };
/** ms of typing in one round, by mode. */
const TYPING_MS = { quick: 2000, default: 3000, full: 5000 };
/** ms for what is still on its way when all have stopped. */
const GRACE_MS = 3000;
/** Documents opened at the same time. */
const AT_ONCE = 20;

interface Sample {
  p50: number;
  p95: number;
  /** Percent of one core, of the server's process. */
  cpu: number;
}

export const documents: Row = {
  name: 'documents',
  run: async ({ lyceum, scope, mode, rounds }) => {
    const system = await lyceum();
    const { owner, project_id } = await system.project();
    const ours = await lyceumEdits(system, owner, project_id);
    const count = DOCUMENTS[mode];
    const peers = await Promise.all(
      EDIT_PEERS.map(async ({ name, start, edits }) => ({ name, server: edits(scope.add(await start())) })),
    );
    const samples: Record<string, Sample[]> = await interleave<string, Sample>(rounds, {
      ours: () => pairs(ours, count, TYPING_MS[mode]),
      ...Object.fromEntries(
        peers.map(({ name, server }) => [name, () => pairs(server, count, TYPING_MS[mode])]),
      ),
    });
    const of = (name: string, field: keyof Sample) =>
      median((samples[name] ?? []).map((sample) => sample[field]));
    const line = (field: keyof Sample, what: string, unit: string): Measure => ({
      row: 'documents',
      what: `${count} documents, 2 typists each, ${what}`,
      unit,
      ours: of('ours', field),
      peers: peers.map(({ name }) => ({ name, value: of(name, field) })),
    });
    return [line('p50', 'p50', 'ms'), line('p95', 'p95', 'ms'), line('cpu', 'server', '% of a core')];
  },
};

async function pairs(server: EditServer, count: number, duration: number): Promise<Sample> {
  const stopwatches: Stopwatch[] = [];
  const people = [];
  for (let made = 0; made < count; made += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - made) }, () => pair(server));
    for (const { both, watches } of await Promise.all(batch)) {
      people.push(...both);
      stopwatches.push(...watches);
    }
  }
  const before = await cpuSeconds(server.pid);
  const seconds = (await typeTogether(people, duration)) / 1000;
  const cpu = ((await cpuSeconds(server.pid)) - before) / seconds;
  const end = performance.now() + GRACE_MS;
  while (performance.now() < end && stopwatches.some(({ missing }) => missing > 0)) await pause(10);
  for (const stopwatch of stopwatches) stopwatch.giveUp();
  for (const { client } of people) client.close();
  const latencies = stopwatches.flatMap((stopwatch) => stopwatch.latencies);
  return { p50: percentile(latencies, 50), p95: percentile(latencies, 95), cpu: cpu * 100 };
}

/** Two people in one document, each timed by the other. */
async function pair(server: EditServer) {
  const document = `documents-${newKey()}`;
  await server.create(document);
  const watches = [new Stopwatch(), new Stopwatch()] as const;
  const [first, second] = watches;
  const join = async (own: Stopwatch, other: Stopwatch) => ({
    client: await server.join(document, { update: (update) => own.arrived(update) }),
    typist: other.typist(),
    due: 0,
  });
  return { both: [await join(first, second), await join(second, first)], watches };
}
