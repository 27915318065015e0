/**
 * One typist and one reader on one document, whatever server is between them: how long a key takes to the reader, and until it is durable.
 * Used by the rows keystroke and cluster-keystroke.
 */
import { EventEmitter, once } from 'node:events';
import { newKey } from '@lyceum/util/ids';
import { pause, within } from '../frame/repeat';
import type { EditServer } from './edit-servers';
import { Stopwatch } from './keys';

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

/** ms of each key. */
export interface Sample {
  arrival: number[];
  durable: number[];
}

export async function warmUp(server: EditServer): Promise<void> {
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

/** `acks`: the server says when a key is durable. */
export async function typeKeys(server: EditServer, acks: boolean): Promise<Sample> {
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
