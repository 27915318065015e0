/** A notebook through the whole chain: two people at two hubs, the local hub's file, its history, and the project stopped meanwhile. Rule [NB24]. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { createDocumentHistory } from '@lyceum/util/history/history';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Stage, until } from '../testing/stage';

jest.setTimeout(180_000);

let stage: Stage;
let a: Connection;
let b: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  const [ada, bob] = [await stage.person('Ada'), await stage.person('Bob')];
  a = ada.connect(stage.hubs[0]);
  b = bob.connect(stage.hubs[1]);
  await Promise.all([a.ready(), b.ready()]);
  project_id = await stage.project(a);
  const { account_id } = bob;
  await a.request('member_set', { project_id, member: { account_id }, role: 'collaborator' });
});

afterAll(() => stage.close());

const at = (path: string) => join(stage.data, 'projects', project_id, path);
const FILE = {
  cells: [
    {
      cell_type: 'code',
      execution_count: 1,
      id: 'one',
      metadata: {},
      outputs: [{ name: 'stdout', output_type: 'stream', text: ['1\n'] }],
      source: ['print(1)'],
    },
    { cell_type: 'markdown', id: 'two', metadata: {}, source: ['# Two'] },
  ],
  metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
  nbformat: 4,
  nbformat_minor: 5,
};
const written = (file: object) => `${JSON.stringify(file, null, 1)}\n`;

function open(connection: Connection, path: string) {
  const session = new DocumentSession(connection, { project_id, path: parseProjectPath(path) });
  return Object.assign(session, { notebook: new NotebookDocument(session.doc) });
}

type Opened = ReturnType<typeof open>;
const isSaved = (...sessions: DocumentSession[]) =>
  until('saved', () => sessions.every(({ status }) => status.kind === 'saved'), 60_000);
const sources = ({ notebook }: Opened) => notebook.order.map((id) => notebook.source(id)?.toString());

test('[NB24] two people edit cells of one notebook: both see the same, and the file says just that', async () => {
  await a.request('exec', { project_id, key: newKey(), exec: { command: 'true' } });
  writeFileSync(at('a.ipynb'), written(FILE));
  const [one, two] = [open(a, 'a.ipynb'), open(b, 'a.ipynb')];
  await isSaved(one, two);
  expect(sources(two)).toEqual(['print(1)', '# Two']);
  expect(readFileSync(at('a.ipynb'), 'utf8')).toBe(written(FILE));
  one.notebook.source('one')?.insert(0, 'x = 1\n');
  two.notebook.move(['two'], 0);
  two.notebook.insert(2, [{ id: 'three', type: 'code', source: 'from Bob' }]);
  await until(
    'both see both',
    () => [one, two].every((session) => String(sources(session)) === '# Two,x = 1\nprint(1),from Bob'),
    60_000,
  );
  await Promise.all([one.save(), two.save()]);
  await isSaved(one, two);
  const [first, second] = FILE.cells as [object, object];
  const three = {
    cell_type: 'code',
    execution_count: null,
    id: 'three',
    metadata: {},
    outputs: [],
    source: ['from Bob'],
  };
  const cells = [second, { ...first, source: ['x = 1\n', 'print(1)'] }, three];
  expect(readFileSync(at('a.ipynb'), 'utf8')).toBe(written({ ...FILE, cells }));
  for (const session of [one, two]) session.close();
});

test('[NB24] its history tells who did what, cell by cell', async () => {
  const history = createDocumentHistory();
  await history.add(
    await b.request('document_history', { project_id, path: parseProjectPath('a.ipynb'), after: 0 }),
  );
  expect(history.author(0)).toBeNull();
  expect(history.notebookAt(0)?.map(({ source }) => source)).toEqual(['print(1)', '# Two']);
  const last = history.count - 1;
  expect(history.notebookAt(last)?.map(({ source }) => source)).toEqual([
    '# Two',
    'x = 1\nprint(1)',
    'from Bob',
  ]);
  expect(history.textAt(last)).toContain('─── code ─── three ───\nfrom Bob\n');
});

test('[NB24] typed and changed on disk while the project was stopped: its start brings them together', async () => {
  const one = open(a, 'a.ipynb');
  await isSaved(one);
  await a.request('project_action', { project_id, action: 'stop' });
  await until('told', () => one.status.kind === 'durable', 60_000);
  one.notebook.source('three')?.insert(0, '# typed\n');
  writeFileSync(at('a.ipynb'), readFileSync(at('a.ipynb'), 'utf8').replace('# Two', '# Zwei'));
  await a.request('project_action', { project_id, action: 'start' });
  await isSaved(one);
  expect(sources(one)).toEqual(['# Zwei', 'x = 1\nprint(1)', '# typed\nfrom Bob']);
  const { cells } = JSON.parse(readFileSync(at('a.ipynb'), 'utf8'));
  expect(cells.map(({ source }: { source: string[] }) => source.join(''))).toEqual(sources(one));
  expect(cells[1].outputs).toEqual([{ name: 'stdout', output_type: 'stream', text: ['1\n'] }]);
  one.close();
});
