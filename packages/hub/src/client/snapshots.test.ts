/** Snapshots through a whole Lyceum: who may take one, running or stopped, and what comes back out of it. Rules [SN17]–[SN18]. */
import type { Connection } from '@lyceum/util/client/connection';
import { openListing } from '@lyceum/util/client/listing';
import { newKey, newProjectId, type ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileOp } from '@lyceum/util/protocol/files';
import { createStage, type Person, type Stage } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let owner: Person;
let a: Connection;
let project_id: ProjectId;

beforeAll(async () => {
  stage = await createStage();
  owner = await stage.person('alice');
  a = owner.connect();
  project_id = await stage.project(a);
});
afterAll(() => stage?.close());

const run = (op: object) => a.request('file_op', { project_id, key: newKey(), op: op as FileOp });
const bash = (command: string) => a.request('exec', { project_id, key: newKey(), exec: { command } });
const read = async (path: string) =>
  (await owner.fetch(`/api/v1/projects/${project_id}/files/${path}`)).text();

/** The names of the snapshots, as a page sees them. */
function snapshots(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opened = openListing(
      a,
      { project_id, path: '.snapshots' as ProjectPath },
      {
        listing: ({ entries }) => {
          resolve(entries.map(({ name }) => name));
          opened.close();
        },
        failed: reject,
      },
    );
  });
}

test('[SN17] who may write takes one, viewers and strangers do not, and a project without files has none', async () => {
  const viewer = await stage.person('vera');
  const stranger = await stage.person('mallory');
  await a.request('member_set', { project_id, member: { account_id: viewer.account_id }, role: 'viewer' });
  for (const person of [viewer, stranger])
    await expect(person.connect().request('snapshot_create', { project_id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  const empty = newProjectId();
  await a.request('project_create', { project_id: empty, title: 'Empty' });
  await expect(a.request('snapshot_create', { project_id: empty })).rejects.toMatchObject({
    code: 'not_found',
  });
  const { name } = await a.request('snapshot_create', { project_id });
  expect(await snapshots()).toContain(name);
});

test('[SN18] of a running and of a stopped project; a file is read out of it and restored', async () => {
  await bash('echo one > a.txt');
  const first = await a.request('snapshot_create', { project_id });
  await bash('echo two > a.txt');
  await a.request('project_action', { project_id, action: 'stop' });
  const second = await a.request('snapshot_create', { project_id });
  await a.request('project_action', { project_id, action: 'start' });
  expect(await snapshots()).toEqual(expect.arrayContaining([first.name, second.name]));
  expect(await read(`.snapshots/${first.name}/a.txt`)).toBe('one\n');
  expect(await read(`.snapshots/${second.name}/a.txt`)).toBe('two\n');
  const { trashed } = await run({ kind: 'restore', from: `.snapshots/${first.name}/a.txt`, to: 'a.txt' });
  expect((await bash('cat a.txt')).stdout).toBe('one\n');
  expect(trashed).toHaveLength(1);
  const put = await owner.fetch(`/api/v1/projects/${project_id}/files/.snapshots/${first.name}/a.txt`, {
    method: 'PUT',
    body: 'spoilt',
  });
  expect((await put.json()).error.code).toBe('read_only');
  await expect(
    a.request('document_open', {
      project_id,
      channel: 9,
      path: `.snapshots/${first.name}/a.txt` as ProjectPath,
      state_vector: new Uint8Array([0]),
    }),
  ).rejects.toMatchObject({ code: 'read_only' });
  expect(await read(`.snapshots/${first.name}/a.txt`)).toBe('one\n');
});
