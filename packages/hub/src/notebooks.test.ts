/** Notebooks through the whole chain without a browser: two hubs, a real project, Debian's Python kernel. */
import { existsSync } from 'node:fs';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { NotebookSession } from '@lyceum/util/client/notebook-session';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { createStage, type Person, type Stage, until } from './testing/stage';

/** Milliseconds: a kernel starts slowly on a busy machine. */
const WAIT_MS = 120_000;
jest.setTimeout(4 * WAIT_MS);

const hasKernel = existsSync('/usr/share/jupyter/kernels/python3/kernel.json');
const testPython = hasKernel ? test : test.skip;

function textOf(outputs: readonly ShownOutput[]): string {
  return outputs
    .map((output) => (output.output_type === 'stream' ? output.text : output.output_type))
    .join('');
}

let stage: Stage;
let project_id: ProjectId;
let anna: Person;
let ben: Person;
let vera: Person;
const path: ProjectPath = parseProjectPath('n.ipynb');

const open = async (connection: Connection) => {
  await connection.ready();
  const document = new DocumentSession(connection, { project_id, path });
  const session = new NotebookSession(connection, project_id, document);
  await until('open', () => session.link.kind === 'open', WAIT_MS);
  return { document, session, cells: new NotebookDocument(document.doc) };
};
const run = (session: NotebookSession, cell_id: string, source: string) =>
  session.call({ kind: 'run', key: newKey(), cells: [{ cell_id, source }] });
const ends = (session: NotebookSession, cell: string, status: string) =>
  until(`${cell} ${status}`, () => session.run(cell)?.status === status, WAIT_MS);

beforeAll(async () => {
  stage = await createStage({ hubs: 2 });
  [anna, ben, vera] = (await Promise.all(['Anna', 'Ben', 'Vera'].map((name) => stage.person(name)))) as [
    Person,
    Person,
    Person,
  ];
  const connection = anna.connect();
  await connection.ready();
  project_id = await stage.project(connection);
  for (const [person, role] of [
    [ben, 'collaborator'],
    [vera, 'viewer'],
  ] as const)
    await connection.request('member_set', { project_id, member: { account_id: person.account_id }, role });
  const command = `echo '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}' > n.ipynb`;
  await connection.request('exec', { project_id, key: newKey(), exec: { command } });
  connection.close();
});
afterAll(() => stage.close());

testPython(
  '[NR20] two people at two hubs run cells of one notebook in one kernel, and see each other’s outputs; a viewer sees them and runs nothing',
  async () => {
    const [a, b, v] = await Promise.all([
      open(anna.connect()),
      open(ben.connect(stage.hubs[1])),
      open(vera.connect()),
    ]);
    for (const { session } of [a, b, v]) session.look(['a', 'b']);
    a.cells.insert(0, [
      { id: 'a', type: 'code', source: 'x = 20' },
      { id: 'b', type: 'code', source: 'print(x + 1)' },
    ]);
    await run(a.session, 'a', 'x = 20');
    await run(b.session, 'b', 'print(x + 1)');
    for (const { session } of [a, b, v]) {
      await ends(session, 'b', 'done');
      await until('the output', () => textOf(session.outputs('b')) === '21\n', WAIT_MS);
      expect(session.run('b')?.execution_count).toBe(2);
      expect(session.kernel.display_name).toMatch(/Python 3/);
    }
    await expect(run(v.session, 'a', 'x = 0')).rejects.toMatchObject({ code: 'forbidden' });
    expect((await v.session.call({ kind: 'kernelspecs' })).kernelspecs.length).toBeGreaterThan(0);
    const log = await anna.connect().request('project_log', { project_id, filter: { text: 'n.ipynb' } });
    const started = log.entries.filter(({ event }) => event.event === 'kernel_started');
    expect(started).toMatchObject([{ account_id: anna.account_id, event: { path } }]);
    for (const { session, document } of [a, b, v]) {
      session.close();
      document.close();
    }
  },
);

testPython(
  '[NR21] a run goes on while its hub is killed and nobody looks; who comes back has all of its output',
  async () => {
    const connection = anna.connect();
    const { session, document } = await open(connection);
    session.look(['a']);
    const source = 'import time\nfor i in range(40):\n    print("line", i)\n    time.sleep(0.05)';
    await run(session, 'a', source);
    await until('the first line', () => textOf(session.outputs('a')).includes('line 1\n'), WAIT_MS);
    session.close();
    document.close();
    connection.close();
    const [killed] = stage.hubs.splice(0, 1);
    await killed?.close();
    const back = await open(ben.connect(stage.hubs[0]));
    back.session.look(['a']);
    await ends(back.session, 'a', 'done');
    const whole = Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join('');
    await until('all of it', () => textOf(back.session.outputs('a')) === whole, WAIT_MS);
    await back.document.save();
    const { stdout } = await ben
      .connect(stage.hubs[0])
      .request('exec', { project_id, key: newKey(), exec: { command: 'cat n.ipynb' } });
    expect(JSON.parse(stdout).cells[0].outputs).toMatchObject([
      { name: 'stdout', text: whole.match(/.*\n/g) },
    ]);
    back.session.close();
    back.document.close();
  },
);
