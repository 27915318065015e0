/** Order and durability of group commits, with a database that is slow, away, or refuses one entry. */
import { LyceumError } from '@lyceum/util/errors';
import { newDocumentId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { createGroupCommit, type UpdateEntry } from './group-commit';

const document_id = newDocumentId();
const entry = (text: string): UpdateEntry => ({ document_id, account_id: null, update: Buffer.from(text) });
const texts = (entries: readonly UpdateEntry[]) =>
  entries.map(({ update }) => Buffer.from(update).toString());

function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('[SY10] one insert at a time; what comes meanwhile leaves together, in order', async () => {
  const batches: string[][] = [];
  const first = gate();
  const commit = createGroupCommit({
    logger: silentLogger,
    insert: async (entries) => {
      batches.push(texts(entries));
      if (batches.length === 1) await first.opened;
    },
  });
  const order: string[] = [];
  const add = (text: string) => commit.append(entry(text)).then(() => order.push(text));
  const started = [add('a'), add('b')];
  while (batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const later = [add('c'), add('d'), add('e')];
  expect(batches).toEqual([['a', 'b']]);
  expect(order).toEqual([]);
  first.open();
  await Promise.all([...started, ...later]);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('[SY11] while the database is away nothing is acked and nothing is lost', async () => {
  let away = true;
  const stored: string[] = [];
  const commit = createGroupCommit({
    logger: silentLogger,
    insert: async (entries) => {
      if (away) throw new LyceumError('unavailable', 'away');
      stored.push(...texts(entries));
    },
  });
  let acked = 0;
  const all = ['a', 'b', 'c'].map((text) => commit.append(entry(text)).then(() => acked++));
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(acked).toBe(0);
  away = false;
  await Promise.all(all);
  expect(stored).toEqual(['a', 'b', 'c']);
});

test('[SY12] one refused entry does not take the others with it', async () => {
  const stored: string[] = [];
  const commit = createGroupCommit({
    logger: silentLogger,
    insert: async (entries) => {
      if (texts(entries).includes('bad')) throw new Error('constraint');
      stored.push(...texts(entries));
    },
  });
  const results = await Promise.allSettled(['a', 'bad', 'c'].map((text) => commit.append(entry(text))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored).toEqual(['a', 'c']);
});

test('[SY13] a full queue refuses with unavailable before anything is applied', async () => {
  const hold = gate();
  const commit = createGroupCommit({ logger: silentLogger, insert: () => hold.opened }, 10);
  commit.checkSpace(8);
  const first = commit.append(entry('12345678'));
  expect(() => commit.checkSpace(8)).toThrow(LyceumError);
  hold.open();
  await first;
  await commit.settled();
  commit.checkSpace(8);
});

test('[SY14] settled waits for all that was appended before; close refuses what cannot be stored', async () => {
  const hold = gate();
  let done = false;
  const commit = createGroupCommit({ logger: silentLogger, insert: () => hold.opened });
  const append = commit.append(entry('a'));
  const settled = commit.settled().then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  hold.open();
  await Promise.all([append, settled]);
  const stuck = createGroupCommit({
    logger: silentLogger,
    insert: async () => {
      throw new LyceumError('unavailable', 'away');
    },
  });
  const refused = expect(stuck.append(entry('b'))).rejects.toMatchObject({ code: 'unavailable' });
  await stuck.close(10);
  await refused;
});
