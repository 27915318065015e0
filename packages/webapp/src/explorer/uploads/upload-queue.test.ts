/** The upload queue's state machine. */
import { HOME } from '@lyceum/util/paths';
import { isSettled, startable, type UploadEvent, type UploadQueue, uploadReducer } from './upload-queue';

const file = (id: number, name: string) => ({ id, folder: HOME, name, size: 10 });
const run = (...events: UploadEvent[]) => events.reduce<UploadQueue>(uploadReducer, []);
const none = new Set<string>();
const states = (queue: UploadQueue) => queue.map(({ state }) => state.kind);

test('[WA23] at most two uploads are sent at a time, in their order', () => {
  const added: UploadEvent = {
    kind: 'added',
    uploads: [1, 2, 3].map((id) => file(id, `f${id}`)),
    taken: none,
  };
  expect(startable(run(added)).map(({ id }) => id)).toEqual([1, 2]);
  const busy = run(added, { kind: 'started', id: 1 }, { kind: 'started', id: 2 });
  expect(startable(busy)).toEqual([]);
  expect(startable(uploadReducer(busy, { kind: 'finished', id: 1 })).map(({ id }) => id)).toEqual([3]);
});

test('[WA24] a name that is taken waits for an answer: keep both, replace or skip', () => {
  const taken = new Set(['a.txt', 'a (2).txt']);
  const added: UploadEvent = { kind: 'added', uploads: [file(1, 'a.txt'), file(2, 'b.txt')], taken };
  expect(states(run(added))).toEqual(['asking', 'waiting']);
  const answer = (how: 'keep_both' | 'replace' | 'skip') =>
    run(added, { kind: 'answered', id: 1, answer: how, taken })[0];
  expect(answer('keep_both')).toMatchObject({ name: 'a (3).txt', state: { kind: 'waiting' } });
  expect(answer('replace')).toMatchObject({ name: 'a.txt', state: { kind: 'waiting' } });
  expect(answer('skip')).toMatchObject({ state: { kind: 'cancelled' } });
});

test('[WA24] one answer for all gives each its own name', () => {
  const taken = new Set(['a', 'a (2)', 'b']);
  const queue = run(
    { kind: 'added', uploads: [file(1, 'a'), file(2, 'b'), file(3, 'a')], taken },
    { kind: 'answered', id: 'all', answer: 'keep_both', taken },
  );
  expect(queue.map(({ name }) => name)).toEqual(['a (3)', 'b (2)', 'a (4)']);
});

test('[WA25] a cancelled upload stays cancelled whatever its request still says; a failed one can be tried again', () => {
  const started = run({ kind: 'added', uploads: [file(1, 'a')], taken: none }, { kind: 'started', id: 1 });
  const cancelled = uploadReducer(started, { kind: 'cancelled', id: 1 });
  for (const late of [
    { kind: 'failed', id: 1, reason: 'x' },
    { kind: 'finished', id: 1 },
    { kind: 'progress', id: 1, sent: 9 },
  ] as const)
    expect(states(uploadReducer(cancelled, late))).toEqual(['cancelled']);
  const failed = uploadReducer(started, { kind: 'failed', id: 1, reason: 'disk full' });
  expect(isSettled(failed)).toBe(true);
  expect(states(uploadReducer(failed, { kind: 'retried', id: 1 }))).toEqual(['waiting']);
  expect(uploadReducer(failed, { kind: 'cleared' })).toEqual([]);
});
