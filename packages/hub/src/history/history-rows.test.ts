/** Compaction on a real PostgreSQL: whatever ends it, whoever else is at work, no update is lost and every text reads as before. */
import { TEXT_NAME } from '@lyceum/util/client/document-session';
import { seeded } from '@lyceum/util/client/seeded';
import { compactHistory } from '@lyceum/util/history/compact';
import { createDocumentHistory } from '@lyceum/util/history/history';
import { randomUpdates } from '@lyceum/util/history/random-history';
import { type DocumentId, type HubId, newDocumentId, newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { HistoryUpdate } from '@lyceum/util/protocol/client';
import * as Y from 'yjs';
import { createChangeStream } from '../db/changes';
import { createDatabase, type Database, type Query } from '../db/database';
import { createDocumentRows } from '../documents/document-rows';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { compact } from './compaction';
import { createCompactionThread } from './compaction-thread';
import { createHistoryRows, type HistoryRows } from './history-rows';

jest.setTimeout(60_000);

let database: TestDatabase;
let db: Database;
let rows: HistoryRows;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.url, silentLogger);
  rows = createHistoryRows(db);
});

afterAll(async () => {
  await db.close();
  await database.close();
});

const run = ({ before, updates }: Parameters<ReturnType<typeof createCompactionThread>['run']>[0]) =>
  compactHistory(before, updates);
const HUB = 'test' as HubId;
/** Seconds: every row of these tests but the newest is older. */
const AGE_S = 300;
/** One moment for the whole file: a row that is put back has the time that it had. */
const LONG_AGO = new Date(Date.now() - 2 * 86_400_000);

/** Updates with their ids as the database gave them, all of an hour ago. */
async function fill(
  seed: number,
  steps = 150,
): Promise<{ document_id: DocumentId; updates: HistoryUpdate[] }> {
  const document_id = newDocumentId();
  const project_id = newProjectId();
  await db.query(
    `INSERT INTO projects (project_id, title, state) VALUES ($1, 'Test', '{"state": "stopped"}')`,
    [project_id],
  );
  await db.query('INSERT INTO documents (document_id, project_id, path) VALUES ($1, $2, $3)', [
    document_id,
    project_id,
    `${seed}.txt`,
  ]);
  const updates: HistoryUpdate[] = [];
  for (const update of randomUpdates(seeded(seed), steps)) updates.push(await insert(document_id, update));
  return { document_id, updates };
}

async function insert(document_id: DocumentId, update: HistoryUpdate, id?: number): Promise<HistoryUpdate> {
  const [row] = await db.query<{ update_id: string }>(
    `INSERT INTO document_updates (update_id, document_id, account_id, hub_id, time, update) OVERRIDING SYSTEM VALUE
       VALUES (coalesce($1, nextval(pg_get_serial_sequence('document_updates', 'update_id'))), $2, $3, $4,
               $7::timestamptz + make_interval(secs => $5), $6) RETURNING update_id`,
    [
      id ?? null,
      document_id,
      update.account_id,
      HUB,
      (update.time % 86_400_000) / 1000,
      Buffer.from(update.update),
      LONG_AGO,
    ],
  );
  return { ...update, update_id: Number(row?.update_id) };
}

function replay(updates: readonly { update: Uint8Array }[]): string {
  const doc = new Y.Doc();
  for (const { update } of updates) Y.applyUpdate(doc, update);
  return doc.getText(TEXT_NAME).toString();
}

async function loadedText(document_id: DocumentId): Promise<string> {
  const { snapshot, updates } = await createDocumentRows(db).load(document_id);
  return replay((snapshot ? [snapshot, ...updates] : updates).map((update) => ({ update })));
}

/** All texts, as the reader gets them, in pages of this many rows. */
async function texts(document_id: DocumentId, page = 1000): Promise<string[]> {
  const history = createDocumentHistory();
  for (;;) {
    const answer = await rows.page(document_id, history.through, { rows: page, bytes: 1e9 });
    await history.add(answer);
    if (!answer.more) break;
  }
  return Array.from({ length: history.count }, (_, v) => history.textAt(v));
}

const counted = async (document_id: DocumentId) =>
  (
    await db.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM document_updates WHERE document_id = $1',
      [document_id],
    )
  )[0]?.count;

test('[HI6] compaction deletes the rows it took in; loading and every version are as before, new rows follow', async () => {
  const { document_id, updates } = await fill(21);
  const before = { text: await loadedText(document_id), texts: await texts(document_id) };
  expect(before.texts.length).toBeGreaterThan(50);
  expect(await compact({ rows, run }, document_id)).toBe('done');
  expect(await counted(document_id)).toBe(0);
  expect(await loadedText(document_id)).toBe(before.text);
  expect(await texts(document_id)).toEqual(before.texts);
  expect(await compact({ rows, run }, document_id)).toBe('nothing');
  // Another tab of the same file, from what it loads.
  const doc = new Y.Doc();
  for (const { update } of updates) Y.applyUpdate(doc, update);
  const edits: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => edits.push(update));
  doc.getText(TEXT_NAME).insert(0, 'new ');
  const [edit] = edits as [Uint8Array];
  await createDocumentRows(db).insertUpdates(HUB, [{ document_id, account_id: null, update: edit }]);
  expect(await loadedText(document_id)).toBe(`new ${before.text}`);
  expect((await texts(document_id)).at(-1)).toBe(`new ${before.text}`);
  // Younger than what is compacted.
  expect(await compact({ rows, run }, document_id)).toBe('nothing');
  expect(await counted(document_id)).toBe(1);
  expect(await compact({ rows, run, age_s: 0 }, document_id)).toBe('done');
  expect(await counted(document_id)).toBe(0);
  expect(await loadedText(document_id)).toBe(`new ${before.text}`);
});

test.each([1, 2, 3, 4])(
  '[HI7] killed at statement %i of its transaction, nothing has happened',
  async (fatal) => {
    const { document_id } = await fill(30 + fatal, 60);
    const before = { text: await loadedText(document_id), texts: await texts(document_id) };
    const count = await counted(document_id);
    const killed = createHistoryRows(failingAt(fatal));
    await expect(compact({ rows: killed, run }, document_id)).rejects.toThrow('killed');
    expect(await counted(document_id)).toBe(count);
    expect(await db.query('SELECT 1 FROM document_history WHERE document_id = $1', [document_id])).toEqual(
      [],
    );
    expect(await loadedText(document_id)).toBe(before.text);
    expect(await compact({ rows, run }, document_id)).toBe('done');
    expect(await loadedText(document_id)).toBe(before.text);
    expect(await texts(document_id)).toEqual(before.texts);
  },
);

/** The nth statement of a transaction is its last; one more than there are: the commit. */
function failingAt(fatal: number): Database {
  const killed = () => new Error('killed');
  return {
    ...db,
    transaction: (work) =>
      db.transaction(async (query) => {
        let count = 0;
        const counting: Query = (text, values) => {
          if (++count === fatal) throw killed();
          return query(text, values);
        };
        const result = await work(counting);
        if (count < fatal) throw killed();
        return result;
      }),
  };
}

test('[HI7] a dead connection in the middle of the transaction, nothing has happened', async () => {
  const { document_id } = await fill(40, 60);
  const before = { text: await loadedText(document_id), count: await counted(document_id) };
  const cut: Database = {
    ...db,
    transaction: (work) =>
      db.transaction(async (query) => {
        await work(query);
        await query('SELECT pg_terminate_backend(pg_backend_pid())');
        throw new Error('not reached');
      }),
  };
  await expect(compact({ rows: createHistoryRows(cut), run }, document_id)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await counted(document_id)).toBe(before.count);
  expect(await loadedText(document_id)).toBe(before.text);
});

test('[HI8] of two hubs that compact at once one wins, the first time and later', async () => {
  const { document_id, updates } = await fill(41, 100);
  const text = await loadedText(document_id);
  const expected = await texts(document_id);
  for (const round of [1, 2]) {
    const steps = await Promise.all([
      compact({ rows, run }, document_id),
      compact({ rows, run }, document_id),
    ]);
    expect(steps.filter((step) => step === 'done')).toHaveLength(1);
    expect(await counted(document_id)).toBe(0);
    expect(await loadedText(document_id)).toBe(text);
    expect(await texts(document_id)).toEqual(expected);
    if (round === 1) await insert(document_id, updates[3] as HistoryUpdate);
  }
});

test('[HI8] edits during a compaction are kept; a row that comes late undoes it, or is taken in later', async () => {
  const { document_id, updates } = await fill(42, 100);
  const text = await loadedText(document_id);
  const missing = updates.at(-1) as HistoryUpdate;
  // One that no later repeat makes up for.
  const late = updates.find(
    (one) => replay(updates.filter((other) => other !== one)) !== text,
  ) as HistoryUpdate;
  const expected = await texts(document_id);
  const remove = (id: number) => db.query('DELETE FROM document_updates WHERE update_id = $1', [id]);
  await remove(late.update_id);
  await remove(missing.update_id);
  const during = async (job: Parameters<typeof run>[0]) => {
    await insert(document_id, missing, missing.update_id);
    await insert(document_id, late, late.update_id);
    return run(job);
  };
  expect(await compact({ rows, run: during }, document_id)).toBe('lost');
  expect(await texts(document_id)).toEqual(expected);
  await remove(late.update_id);
  // Later than the deletion: it lies below the end of the history, and is a row.
  expect(await compact({ rows, run }, document_id)).toBe('done');
  await insert(document_id, late, late.update_id);
  expect(await loadedText(document_id)).toBe(text);
  expect((await texts(document_id)).at(-1)).toBe(text);
  expect(await compact({ rows, run }, document_id)).toBe('done');
  expect(await counted(document_id)).toBe(0);
  expect(await loadedText(document_id)).toBe(text);
});

test('[HI8] whoever read another history than there is now writes nothing', async () => {
  const { document_id, updates } = await fill(50, 60);
  const stale = { document_id, through: updates.at(-1)?.update_id ?? 0, updates: updates.length };
  const compacted = await compactHistory(null, updates);
  expect(await rows.replace({ ...compacted, ...stale, before: 1 })).toBe(false);
  expect(await counted(document_id)).toBe(updates.length);
  expect(await rows.replace({ ...compacted, ...stale, before: null })).toBe(true);
});

test('[HI9] a snapshot of a room never hides what was compacted, nor the other way round', async () => {
  const { document_id, updates } = await fill(43, 80);
  const text = await loadedText(document_id);
  const doc = new Y.Doc();
  for (const { update } of updates) Y.applyUpdate(doc, update);
  const documents = createDocumentRows(db);
  await documents.saveSnapshot(document_id, Y.encodeStateAsUpdate(doc));
  expect(await loadedText(document_id)).toBe(text);
  expect((await documents.load(document_id)).updates).toEqual([]);
  expect(await compact({ rows, run }, document_id)).toBe('done');
  // With no rows left there is nothing that a room could claim to hold.
  await documents.saveSnapshot(document_id, Y.encodeStateAsUpdate(new Y.Doc()));
  expect(await loadedText(document_id)).toBe(text);
});

test('[HI9] snapshots stored before they were compressed are read', async () => {
  const { document_id, updates } = await fill(44, 30);
  const text = await loadedText(document_id);
  const doc = new Y.Doc();
  for (const { update } of updates) Y.applyUpdate(doc, update);
  await db.query('INSERT INTO document_snapshots (document_id, update_id, state) VALUES ($1, $2, $3)', [
    document_id,
    updates.at(-1)?.update_id,
    Buffer.from(Y.encodeStateAsUpdate(doc)),
  ]);
  await db.query('DELETE FROM document_updates WHERE document_id = $1', [document_id]);
  expect(await loadedText(document_id)).toBe(text);
});

test('[HI10] pages of any size give the same history; recent updates come again until their order is settled', async () => {
  const { document_id } = await fill(45, 100);
  const whole = await texts(document_id);
  for (const size of [1, 7, 64]) expect(await texts(document_id, size)).toEqual(whole);
  const small = await rows.page(document_id, 0, { rows: 1000, bytes: 1 });
  expect([small.updates.length, small.more]).toEqual([1, true]);
  const { through } = await rows.page(document_id, 0);
  await createDocumentRows(db).insertUpdates(HUB, [
    { document_id, account_id: null, update: Y.encodeStateAsUpdate(new Y.Doc()) },
  ]);
  for (const after of [0, through]) {
    const page = await rows.page(document_id, after);
    expect([page.through, page.more]).toEqual([through, false]);
    expect(page.updates.at(-1)?.update_id).toBeGreaterThan(through);
  }
});

test('[HI11] a long document is compacted in steps that each can be the last', async () => {
  const { document_id } = await fill(46, 150);
  const expected = await texts(document_id);
  const stepped: HistoryRows = {
    ...rows,
    compactable: (id, age_s) => rows.compactable(id, age_s, { rows: 40, bytes: 1e9 }),
  };
  let steps = 0;
  while ((await compact({ rows: stepped, run }, document_id)) === 'done') {
    steps++;
    expect(await texts(document_id)).toEqual(expected);
  }
  expect(steps).toBeGreaterThan(3);
  expect(await counted(document_id)).toBe(0);
});

test('[HI11] candidates are documents with many or old rows; the thread does the work', async () => {
  const [many, few] = [await fill(47, 250), await fill(48, 10)];
  await db.query(`UPDATE document_updates SET time = now() - interval '1 hour' WHERE document_id = ANY($1)`, [
    [many.document_id, few.document_id],
  ]);
  const found = await rows.candidates(AGE_S);
  expect(found).toContain(many.document_id);
  expect(found).not.toContain(few.document_id);
  await db.query(`UPDATE document_updates SET time = now() - interval '25 hours' WHERE document_id = $1`, [
    few.document_id,
  ]);
  expect(await rows.candidates(AGE_S)).toContain(few.document_id);
  const expected = await texts(many.document_id);
  const thread = createCompactionThread();
  try {
    expect(await compact({ rows, run: thread.run }, many.document_id)).toBe('done');
    expect(await texts(many.document_id)).toEqual(expected);
    const bad = { time: 0, account_id: null, update: new Uint8Array([9, 9, 9]) };
    await expect(thread.run({ before: null, updates: [bad] })).rejects.toThrow();
    const ended = expect(thread.run({ before: null, updates: many.updates })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await thread.close();
    await ended;
  } finally {
    await thread.close();
  }
});

test('[HI12] the change stream tells of inserted updates, and not of those that compaction deletes', async () => {
  const changes = createChangeStream(database.url, db, silentLogger);
  const seen: string[] = [];
  changes.subscribe(['document_updates', 'documents'], (list) => {
    for (const { table, row } of list) seen.push(`${table} ${row ? 'put' : 'gone'}`);
  });
  await changes.start();
  try {
    const { document_id, updates } = await fill(49, 20);
    await compact({ rows, run }, document_id);
    await db.query('DELETE FROM documents WHERE document_id = $1', [document_id]);
    while (!seen.includes('documents gone')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toEqual(['documents put', ...updates.map(() => 'document_updates put'), 'documents gone']);
  } finally {
    await changes.close();
  }
});
