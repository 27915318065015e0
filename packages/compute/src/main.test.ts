/** The compute server as a real process: killed with -9, ended by signals, left by its launcher. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { ComputeClient } from './testing/compute-client';
import {
  askLocalHub,
  DAEMON_LINE,
  FAKE_LOCAL_HUB,
  pidAlive,
  pidFrom,
  runInProject,
  until,
} from './testing/project-probe';

jest.setTimeout(60_000);

const MAIN = join(__dirname, 'main.ts');
const TEST_TSCONFIG = join(__dirname, '..', '..', '..', 'tsconfig.test.json');

interface Program {
  child: ChildProcess;
  output(): string;
  ended: Promise<unknown>;
}

function startProgram(env: Record<string, string>): Program {
  const child = fork(MAIN, [], {
    execArgv: ['--require', 'tsx/cjs'],
    env: { PATH: process.env.PATH, TSX_TSCONFIG_PATH: TEST_TSCONFIG, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  // Not 'close': after a disconnect by the parent Node never sends it.
  const silent = [child.stdout, child.stderr].map((stream) => stream && once(stream, 'end'));
  const ended = Promise.all([once(child, 'exit'), ...silent]).then(([[code]]) => code);
  return { child, output: () => output, ended };
}

describe('the program', () => {
  let data: string;
  let programs: Program[];
  const project_id = newProjectId();

  const run = async (extra: Record<string, string> = {}) => {
    const program = startProgram({
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      LYCEUM_DATA: data,
      LOCAL_HUB_MAIN: FAKE_LOCAL_HUB,
      ...extra,
    });
    programs.push(program);
    await until(() => /compute server listens/.test(program.output()), 'the compute server to listen');
    const line = program
      .output()
      .split('\n')
      .find((text) => text.includes('compute server listens'));
    const { port } = JSON.parse(line ?? '{}');
    const client = new ComputeClient(port);
    client.hello(readFileSync(join(data, 'secrets', 'compute-token'), 'utf8').trim());
    await client.next('welcome');
    return { program, client };
  };

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'lyceum-main-'));
    programs = [];
  });
  afterEach(async () => {
    for (const { child } of programs) child.kill('SIGKILL');
    const { program } = await run({ STOP_PROJECTS_ON_EXIT: '1' });
    program.child.kill('SIGTERM');
    await program.ended;
    rmSync(data, { recursive: true });
  });

  it('[CP8] kill -9 leaves projects running; the next one adopts them and keeps them alive', async () => {
    const first = await run();
    const running = await first.client.project('project_start', project_id);
    const { pid } = await askLocalHub(running.address!);
    first.program.child.kill('SIGKILL');
    await first.program.ended;
    const second = await run();
    expect(await second.client.project('project_start', project_id)).toEqual(running);
    expect((await askLocalHub(running.address!)).pid).toBe(pid);
    process.kill(pid, 'SIGKILL');
    const news = await second.client.next('project_changed');
    expect((await askLocalHub(news.status.address!)).pid).not.toBe(pid);
    expect(await second.client.project('project_stop', project_id)).toEqual({ state: 'opened' });
  });

  it('[CP27] SIGTERM with STOP_PROJECTS_ON_EXIT ends all projects and exits 0; without it they run on', async () => {
    const first = await run();
    const { address } = await first.client.project('project_start', project_id);
    const { pid } = await askLocalHub(address!);
    first.program.child.kill('SIGINT');
    expect(await first.program.ended).toBe(0);
    expect(pidAlive(pid)).toBe(true);
    const second = await run({ STOP_PROJECTS_ON_EXIT: '1' });
    second.program.child.kill('SIGTERM');
    second.program.child.kill('SIGTERM');
    expect(await second.program.ended).toBe(0);
    expect(pidAlive(pid)).toBe(false);
  });

  it('[CP28] when the launcher goes, the compute server ends as by SIGTERM', async () => {
    const { program, client } = await run({ STOP_PROJECTS_ON_EXIT: '1' });
    const { address } = await client.project('project_start', project_id);
    await runInProject(address!, DAEMON_LINE);
    const daemon = await pidFrom(join(data, 'projects', project_id, 'pid'));
    program.child.disconnect();
    expect(await program.ended).toBe(0);
    expect(pidAlive(daemon)).toBe(false);
  });

  it('[CP31] with_launcher: SIGTERM is a restart and leaves projects alone; Ctrl-C and the loss of the launcher end them', async () => {
    const env = { STOP_PROJECTS_ON_EXIT: 'with_launcher' };
    const first = await run(env);
    const running = await first.client.project('project_start', project_id);
    const { pid } = await askLocalHub(running.address!);
    first.program.child.kill('SIGTERM');
    expect(await first.program.ended).toBe(0);
    expect(pidAlive(pid)).toBe(true);
    const second = await run(env);
    expect(await second.client.project('project_status', project_id)).toEqual(running);
    second.program.child.kill('SIGINT');
    expect(await second.program.ended).toBe(0);
    expect(pidAlive(pid)).toBe(false);
    const third = await run(env);
    const { address } = await third.client.project('project_start', project_id);
    const again = await askLocalHub(address!);
    third.program.child.disconnect();
    expect(await third.program.ended).toBe(0);
    expect(pidAlive(again.pid)).toBe(false);
  });

  it('[CP29] a mistake in the configuration is one line and exit code 2', async () => {
    const program = startProgram({
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
      LOCAL_HUB_MAIN: FAKE_LOCAL_HUB,
    });
    expect(await program.ended).toBe(2);
    expect(program.output()).toBe('lyceum compute: LYCEUM_DATA must be set.\n');
  });
});
