/** The upload queue's state machine. */
import { HOME, type ProjectPath } from '@lyceum/util/paths';
import {
  continuedBy,
  isSettled,
  startable,
  totals,
  type UploadEvent,
  type UploadQueue,
  uploadReducer,
} from './upload-queue';

const file = (id: number, name: string, folder = HOME) => ({ id, folder, name, size: 10, modified: 7 });
const run = (...events: UploadEvent[]) => events.reduce<UploadQueue>(uploadReducer, []);
const none = new Set<string>();
const states = (queue: UploadQueue) => queue.map(({ state }) => state.kind);
const added = (uploads: ReturnType<typeof file>[], taken: ReadonlySet<string> = none): UploadEvent => ({
  kind: 'added',
  uploads,
  folder: HOME,
  taken,
});

test('[WA23] at most three uploads are sent at a time, in their order', () => {
  const four = added([1, 2, 3, 4].map((id) => file(id, `f${id}`)));
  expect(startable(run(four)).map(({ id }) => id)).toEqual([1, 2, 3]);
  const started = [1, 2, 3].map((id): UploadEvent => ({ kind: 'started', id }));
  const busy = run(four, ...started);
  expect(startable(busy)).toEqual([]);
  expect(startable(uploadReducer(busy, { kind: 'finished', id: 1 })).map(({ id }) => id)).toEqual([4]);
});

test('[WA24] a name that is taken waits for an answer: keep both, replace or skip', () => {
  const two = added([file(1, 'a.txt'), file(2, 'b.txt')], new Set(['a.txt']));
  expect(states(run(two))).toEqual(['asking', 'waiting']);
  const answer = (how: 'keep_both' | 'replace' | 'skip') =>
    run(two, { kind: 'answered', id: 1, answer: how })[0];
  expect(answer('keep_both')).toMatchObject({ policy: 'keep_both', state: { kind: 'waiting' } });
  expect(answer('replace')).toMatchObject({ policy: 'replace', state: { kind: 'waiting' } });
  expect(answer('skip')).toMatchObject({ state: { kind: 'cancelled' } });
});

test('[WX7] a clash that only the project knows is asked about too; an answer for all covers those to come', () => {
  const sub = 'x' as ProjectPath;
  const three = added([file(1, 'a', sub), file(2, 'b', sub), file(3, 'c', sub)], new Set(['a']));
  const clashed = run(three, { kind: 'started', id: 1 }, { kind: 'clashed', id: 1 });
  expect(states(clashed)).toEqual(['asking', 'waiting', 'waiting']);
  const all = uploadReducer(clashed, { kind: 'answered', id: 'all', answer: 'replace' });
  expect(all.map(({ policy }) => policy)).toEqual(['replace', 'replace', 'replace']);
  const skipped = uploadReducer(clashed, { kind: 'answered', id: 'all', answer: 'skip' });
  expect(states(skipped)).toEqual(['cancelled', 'waiting', 'waiting']);
});

test('[WA25] a cancelled upload stays cancelled whatever its request still says; a failed one can be tried again', () => {
  const started = run(added([file(1, 'a')]), { kind: 'started', id: 1 });
  for (const id of [1, 'all'] as const) {
    const cancelled = uploadReducer(started, { kind: 'cancelled', id });
    for (const late of [
      { kind: 'failed', id: 1, reason: 'x' },
      { kind: 'finished', id: 1 },
      { kind: 'progress', id: 1, sent: 9 },
      { kind: 'clashed', id: 1 },
    ] as const)
      expect(states(uploadReducer(cancelled, late))).toEqual(['cancelled']);
  }
  const failed = uploadReducer(started, { kind: 'failed', id: 1, reason: 'disk full' });
  expect(isSettled(failed)).toBe(true);
  expect(states(uploadReducer(failed, { kind: 'retried', id: 1 }))).toEqual(['waiting']);
  expect(uploadReducer(failed, { kind: 'cleared' })).toEqual([]);
});

test('[WX8] an upload from before a reload waits for its file: the same name, size and time', () => {
  const queue = run({ kind: 'restored', uploads: [{ ...file(1, 'big.iso'), upload_id: 'u1', sent: 4 }] });
  expect(states(queue)).toEqual(['needs_file']);
  expect(continuedBy(queue, { name: 'big.iso', size: 10, modified: 8 })).toBeUndefined();
  expect(continuedBy(queue, file(2, 'big.iso'))?.upload_id).toBe('u1');
  expect(states(uploadReducer(queue, { kind: 'file_given', id: 1 }))).toEqual(['waiting']);
});

test('[WX9] the total counts what has arrived of what was not given up', () => {
  const queue = run(
    added([1, 2, 3, 4].map((id) => file(id, `f${id}`))),
    { kind: 'started', id: 1 },
    { kind: 'finished', id: 1 },
    { kind: 'started', id: 2 },
    { kind: 'progress', id: 2, sent: 5 },
    { kind: 'cancelled', id: 3 },
  );
  expect(totals(queue)).toEqual({ size: 30, sent: 15 });
});
