/** A document's history over the browser wire: while people type, while it is compacted, for whom, and with the project stopped. */
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { LyceumError } from '@lyceum/util/errors';
import { compactHistory } from '@lyceum/util/history/compact';
import { createDocumentHistory } from '@lyceum/util/history/history';
import type { DocumentHistory } from '@lyceum/util/history/types';
import { type DocumentId, newKey, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { parseProjectPath } from '@lyceum/util/paths';
import { createDatabase } from '../db/database';
import { compact } from '../history/compaction';
import { createHistoryRows } from '../history/history-rows';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let ada: Person;
let bob: Person;
let a: Connection;
let b: Connection;
let project_id: ProjectId;
const path = parseProjectPath;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  ada = await stage.person('Ada');
  bob = await stage.person('Bob');
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
  await a.request('exec', {
    project_id,
    key: newKey(),
    exec: { command: "printf 'old' > past.txt; printf '' > busy.txt" },
  });
});

afterAll(() => stage.close());

const setRole = (role: 'viewer' | 'collaborator') =>
  a.request('member_set', { project_id, member: { account_id: bob.account_id }, role });

async function opened(connection: Connection, file: string): Promise<DocumentSession> {
  const session = new DocumentSession(connection, { project_id, path: path(file) });
  await until('the document is open', () => !['loading', 'failed'].includes(session.status.kind));
  return session;
}

async function read(connection: Connection, file: string, history: DocumentHistory): Promise<void> {
  for (;;) {
    const fields = { project_id, path: path(file), after: history.through };
    const page = await connection.request('document_history', fields);
    await history.add(page);
    if (!page.more) return;
  }
}

const codeOf = (error: unknown) => (error instanceof LyceumError ? error.code : String(error));

const last = (history: DocumentHistory) => history.textAt(history.count - 1);

test('[HI14] whoever may read reads the past, of a stopped project too; who was removed does not', async () => {
  await setRole('viewer');
  const one = await opened(a, 'past.txt');
  one.text.insert(3, ' and new');
  await until('acked', () => one.unacked === 0);
  const history = createDocumentHistory();
  await read(b, 'past.txt', history);
  expect([history.textAt(0), last(history)]).toEqual(['old', 'old and new']);
  expect([history.author(0), history.author(history.count - 1)]).toEqual([null, ada.account_id]);
  expect(Math.abs(history.time(0) - Date.now())).toBeLessThan(60_000);
  one.text.delete(0, 4);
  await until('acked', () => one.unacked === 0);
  await read(b, 'past.txt', history);
  expect(last(history)).toBe('and new');
  one.close();
  await a.request('project_action', { project_id, action: 'stop' });
  await read(b, 'past.txt', history);
  await expect(read(b, 'never.txt', createDocumentHistory())).rejects.toMatchObject({ code: 'not_found' });
  await a.request('project_action', { project_id, action: 'start' });
  await a.request('member_remove', { project_id, account_id: bob.account_id });
  // Bob is on the other hub, which hears of it a moment later.
  const refusal = () => read(b, 'past.txt', history).then(() => undefined, codeOf);
  await until('refused', async () => (await refusal()) !== undefined);
  expect(await refusal()).toBe('forbidden');
});

test('[HI15] two people type on two hubs while their document is compacted again and again: nothing is lost', async () => {
  await setRole('collaborator');
  const [one, two] = [await opened(a, 'busy.txt'), await opened(b, 'busy.txt')];
  const db = createDatabase(stage.database.url, silentLogger);
  const rows = createHistoryRows(db);
  const [row] = await db.query<{ document_id: DocumentId }>(
    `SELECT document_id FROM documents WHERE project_id = $1 AND path = 'busy.txt'`,
    [project_id],
  );
  const document_id = row?.document_id as DocumentId;
  const history = createDocumentHistory();
  let steps = 0;
  try {
    for (let i = 0; i < 120; i++) {
      one.text.insert(one.text.length, `${i},`);
      two.text.insert(0, `${i};`);
      if (i % 7 === 0) two.text.delete(0, 1);
      await new Promise((resolve) => setImmediate(resolve));
      if (i % 15 !== 14) continue;
      const run = ({ before, updates }: Parameters<Parameters<typeof compact>[0]['run']>[0]) =>
        compactHistory(before, updates);
      // Younger than is ever compacted: ids may even come out of order here, and nothing may be lost all the same.
      if ((await compact({ rows, run, age_s: 0 }, document_id)) === 'done') steps++;
      await read(a, 'busy.txt', history);
    }
    expect(steps).toBeGreaterThan(3);
    await until('all acked', () => one.unacked + two.unacked === 0);
    await until('converged', () => one.text.toString() === two.text.toString());
    const text = one.text.toString();
    for (let i = 0; i < 120; i++) expect(text).toContain(`${i},`);
    await read(a, 'busy.txt', history);
    expect(last(history)).toBe(text);
    const fresh = createDocumentHistory();
    await read(b, 'busy.txt', fresh);
    expect(last(fresh)).toBe(text);
  } finally {
    one.close();
    two.close();
    await db.close();
  }
});
