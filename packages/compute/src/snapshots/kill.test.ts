/** kill -9 of a real compute server in the middle of a snapshot: nothing half made is ever seen, and the next one goes on. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { listProcesses, readArguments } from '../process/proc';
import { ComputeClient } from '../testing/compute-client';
import { FAKE_LOCAL_HUB, until } from '../testing/project-probe';
import { Programs } from './programs';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const FILES = 300;
const TEST_TSCONFIG = join(__dirname, '..', '..', '..', '..', 'tsconfig.test.json');

const rsyncIsHere = new Programs(process.env.PATH ?? '').has('rsync');
const withRsync = rsyncIsHere ? it : it.skip;

async function startCompute(data: string) {
  const child = fork(join(__dirname, '..', 'main.ts'), [], {
    execArgv: ['--require', 'tsx/cjs'],
    env: {
      PATH: process.env.PATH,
      TSX_TSCONFIG_PATH: TEST_TSCONFIG,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      LYCEUM_DATA: data,
      LOCAL_HUB_MAIN: FAKE_LOCAL_HUB,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const ended = once(child, 'exit');
  await until(() => /compute server listens/.test(output), 'the compute server to listen');
  const line = output.split('\n').find((text) => text.includes('compute server listens'));
  const client = new ComputeClient(JSON.parse(line ?? '{}').port);
  client.hello(readFileSync(join(data, 'secrets', 'compute-token'), 'utf8').trim());
  await client.next('welcome');
  return { child, client, ended };
}

function rsyncsOf(data: string): number {
  const mentions = (pid: number) => readArguments(pid).some((arg) => arg.startsWith(data));
  return listProcesses().filter(({ pid }) => readArguments(pid)[0] === 'rsync' && mentions(pid)).length;
}

withRsync(
  '[SN6] [SN8] killed in the middle of a snapshot, the next compute server sweeps and takes a whole one',
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'lyceum-kill-'));
    const project_id = newProjectId();
    const home = join(data, 'projects', project_id);
    const folder = join(data, 'snapshots', project_id);
    mkdirSync(home, { recursive: true });
    for (let index = 0; index < FILES; index++)
      writeFileSync(join(home, `${index}`), Buffer.alloc(MIB, index));
    const first = await startCompute(data);
    first.client.send({ event: 'project_snapshot', id: 1, project_id });
    const unfinished = () =>
      existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.unfinished-2')) : [];
    const begun = () => unfinished().some((name) => readdirSync(join(folder, name)).length > 2);
    await until(begun, 'the copying to begin');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(unfinished()).toHaveLength(1);
    expect(readdirSync(join(folder, 'taken'))).toEqual([]);

    const second = await startCompute(data);
    second.client.send({ event: 'project_snapshot', id: 2, project_id });
    const answer = await second.client.next('reply');
    const { name } = answer.result as { name: string };
    expect(readdirSync(join(folder, 'taken'))).toEqual([name]);
    expect(readdirSync(join(folder, 'taken', name))).toHaveLength(FILES);
    expect(unfinished()).toEqual([]);
    await until(() => rsyncsOf(data) === 0, 'no rsync to be left');

    // And when the project is purged, all of it goes.
    second.client.send({ event: 'project_purge', id: 3, project_id });
    await second.client.next('reply', ({ id }) => id === 3);
    for (const left of [home, folder, join(data, 'node', project_id)]) expect(existsSync(left)).toBe(false);
    second.child.kill('SIGTERM');
    await second.ended;
    rmSync(data, { recursive: true });
  },
);
