/** Row: a key of one typist until it reaches one reader, and until it is durable, beside a bare ws relay, y-websocket and hocuspocus. */
import { EventEmitter, once } from 'node:events';
import { newKey } from '@lyceum/util/ids';
import type { Measure } from '../frame/measure';
import { interleave, pause, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { EDIT_PEERS } from '../load/edit-peers';
import { type EditServer, lyceumEdits } from '../load/edit-servers';
import { Stopwatch } from '../load/keys';

const KEYS = 150;
/** Keys before the first round, without waiting for each: a server that has run for an hour has its code optimised. */
const WARM_UP_KEYS = 2000;
/** Keys of the warm-up between two breaths, so that nothing piles up. */
const WARM_UP_BURST = 5;
/** Keys before the clock counts in each round: the connection and the document are new. */
const FIRST_KEYS = 10;
/** ms between a key's arrival and the next: far below a person's 100, so that a row is short, without queueing. */
const PAUSE_MS = 5;
/** ms for one key: then it counts as lost. */
const PATIENCE_MS = 5000;

interface Sample {
  arrival: number[];
  durable: number[];
}

export const keystroke: Row = {
  name: 'keystroke',
  run: async ({ lyceum, scope, rounds }) => {
    const system = await lyceum();
    const { owner, project_id } = await system.project();
    const ours = await lyceumEdits(system, owner, project_id);
    const peers = await Promise.all(
      EDIT_PEERS.map(async ({ name, start, edits }) => ({ name, server: edits(scope.add(await start())) })),
    );
    for (const server of [ours, ...peers.map((peer) => peer.server)]) await warmUp(server);
    const samples: Record<string, Sample[]> = await interleave<string, Sample>(rounds, {
      ours: () => type(ours, true),
      ...Object.fromEntries(peers.map(({ name, server }) => [name, () => type(server, false)])),
    });
    const over = (name: string, p: number) =>
      median((samples[name] ?? []).map(({ arrival }) => percentile(arrival, p)));
    const line = (p: number): Measure => ({
      row: 'keystroke',
      what: `key to reader, p${p}`,
      unit: 'ms',
      ours: over('ours', p),
      peers: peers.map(({ name }) => ({ name, value: over(name, p) })),
    });
    const acks = median((samples.ours ?? []).map(({ durable }) => median(durable)));
    return [
      { ...line(50), target: { kind: 'at_most_times', peer: 'ws relay', factor: 1.5 } },
      line(95),
      { row: 'keystroke', what: 'key to durable ack, p50', unit: 'ms', ours: acks, peers: [] },
    ];
  },
};

async function warmUp(server: EditServer): Promise<void> {
  const document = `warm-up-${newKey()}`;
  await server.create(document);
  const stopwatch = new Stopwatch();
  const typist = stopwatch.typist();
  const reader = await server.join(document, { update: (update) => stopwatch.arrived(update) });
  const writer = await server.join(document, {});
  for (let key = 0; key < WARM_UP_KEYS; key++) {
    writer.send(typist.key());
    if (key % WARM_UP_BURST === 0) await pause(1);
  }
  const end = performance.now() + PATIENCE_MS;
  while (stopwatch.missing > 0 && performance.now() < end) await pause(10);
  reader.close();
  writer.close();
}

async function type(server: EditServer, acks: boolean): Promise<Sample> {
  const document = `keystroke-${newKey()}`;
  await server.create(document);
  const stopwatch = new Stopwatch();
  const typist = stopwatch.typist();
  const news = new EventEmitter();
  const reader = await server.join(document, {
    update: (update) => {
      stopwatch.arrived(update);
      news.emit('arrived');
    },
  });
  const writer = await server.join(document, { ack: () => news.emit('durable') });
  const durable: number[] = [];
  for (let key = 0; key < FIRST_KEYS + KEYS; key++) {
    const begun = performance.now();
    const waits = [once(news, 'arrived')];
    if (acks) waits.push(once(news, 'durable').then(() => [durable.push(performance.now() - begun)]));
    writer.send(typist.key());
    await within(PATIENCE_MS, `key ${key}`, Promise.all(waits));
    await pause(PAUSE_MS);
  }
  reader.close();
  writer.close();
  return { arrival: stopwatch.latencies.slice(FIRST_KEYS), durable: durable.slice(FIRST_KEYS) };
}
