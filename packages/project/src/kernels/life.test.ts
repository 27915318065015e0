/** How kernels start, end and die, with Python's and small programs that are no kernels. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '@lyceum/util/node/logger';
import { nextBody, run } from '../testing/kernel-checks';
import { KernelFixture, untilTrue } from '../testing/kernel-fixture';
import { FAKE_SPEC } from './fake-kernel';
import { recordProcess, sweepKernels } from './leftovers';
import { processOf, processTree } from './process-tree';
import { KernelStartError, startKernel } from './start';
import type { Kernel, KernelProblem } from './types';

jest.setTimeout(120_000);

let fixture: KernelFixture;
beforeEach(() => {
  fixture = new KernelFixture();
});
afterEach(() => fixture.close());

const isAlive = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/\) Z /.test(stat);
};
const gone = (...pids: number[]) => untilTrue(() => !pids.some(isAlive), `the end of ${pids}`);
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

function problemOf(kernel: Kernel): Promise<KernelProblem> {
  return new Promise((resolve) => {
    kernel.on((event) => {
      if (event.kind === 'died') resolve(event.problem);
    });
  });
}

/** A kernelspec of a shell script. */
function script(text: string) {
  return { ...FAKE_SPEC, argv: ['/bin/sh', '-c', text, '{connection_file}'] };
}

const start = (text: string, signal?: AbortSignal) => {
  const place = { cwd: fixture.home, dir: fixture.dir, logger: silentLogger };
  return startKernel(script(text), place, undefined, signal);
};

describe('starting', () => {
  test('[KN5] a kernel meets us in a private folder; each step is said; its first output is not lost; the end leaves nothing', async () => {
    const kernel = await fixture.start('python3');
    const { connection_file } = kernel;
    expect(modeOf(connection_file)).toBe('600');
    expect(modeOf(dirname(connection_file))).toBe('700');
    expect(JSON.parse(readFileSync(connection_file, 'utf8')).transport).toBe('ipc');
    expect(fixture.steps[0]).toMatch(/^Starting Python 3/);
    expect(fixture.steps).toContain('Waiting for its first answer');
    expect((await run(kernel, 'print("first")')).stdout).toBe('first\n');
    expect(await kernel.memory()).toBeGreaterThan(20_000_000);
    const pids = processTree(kernel.pid).map(({ pid }) => pid);
    await kernel.shutdown();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(fixture.dir)).toEqual([]);
    expect(kernel.status).toBe('dead');
    await expect(kernel.execute('1').done).rejects.toMatchObject({ code: 'not_running' });
    await expect(kernel.complete('a', 1)).rejects.toMatchObject({ code: 'not_running' });
  });

  test('[KN17] a listener that fails, at whatever it is told, ends nothing: others hear it, and no rejection is left', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const kernel = await fixture.start('python3');
    const heard: string[] = [];
    kernel.on(({ kind }) => void heard.push(kind));
    kernel.on(({ kind }) => {
      throw new Error(`cannot take ${kind}`);
    });
    expect((await run(kernel, 'print("on")')).stdout).toBe('on\n');
    await kernel.shutdown();
    process.off('unhandledRejection', note);
    expect(heard).toContain('status');
    expect(unhandled).toEqual([]);
  });

  test('[KN5] a kernel that knows no sockets of the file system gets ports; a folder with a long name is no hindrance', async () => {
    const wrapper = join(fixture.home, 'start.sh');
    writeFileSync(wrapper, 'exec /usr/bin/python3 -m ipykernel_launcher -f "$1"\n');
    const kernel = await fixture.start('python3', { argv: ['/bin/sh', wrapper, '{connection_file}'] });
    expect(JSON.parse(readFileSync(kernel.connection_file, 'utf8')).transport).toBe('tcp');
    expect((await run(kernel, 'print("ports")')).stdout).toBe('ports\n');
    const dir = join(fixture.root, 'long'.repeat(40));
    const place = { cwd: fixture.home, dir, logger: silentLogger };
    const other = await startKernel(await fixture.spec('python3'), place);
    expect((await run(other, 'print("long")')).stdout).toBe('long\n');
    const folder = dirname(other.connection_file);
    await other.shutdown('now');
    expect(existsSync(folder)).toBe(false);
  });

  test("[KN5] the spec's variables are set, with ours put in; it runs in its notebook's folder", async () => {
    mkdirSync(join(fixture.home, 'work'));
    const place = {
      cwd: join(fixture.home, 'work'),
      env: { B: '2' },
      dir: fixture.dir,
      logger: silentLogger,
    };
    const env = { A: ['a', '$', '{HOME}'].join('') };
    const kernel = await startKernel({ ...(await fixture.spec('python3')), env }, place);
    const { stdout } = await run(kernel, 'import os; print(os.environ["A"], os.environ["B"], os.getcwd())');
    await kernel.shutdown('now');
    expect(stdout).toBe(`a${process.env.HOME} 2 ${join(fixture.home, 'work')}\n`);
  });

  test.each([
    [
      'it ends with an error',
      'echo "no module named x" >&2; exit 3',
      /ended before it was ready: exit code 3/,
    ],
    ['it ends without one', 'echo "no module named x"', /ended before it was ready: it was told to quit/],
    ['it is killed', 'echo "no module named x" >&2; kill -SEGV $$', /a fault in compiled code/],
    ['it has no memory', 'echo "no module named x: MemoryError" >&2; exit 1', /ran out of memory/],
  ])(
    '[KN6] a kernel that does not start says why, with the end of what it wrote: %s',
    async (_, text, words) => {
      const error = await start(text).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(KernelStartError);
      expect((error as KernelStartError).problem.message).toMatch(words);
      expect((error as KernelStartError).problem.stderr).toContain('no module named x');
      expect(readdirSync(fixture.dir)).toEqual([]);
    },
  );

  test('[KN6] no such program, no such folder, a broken kernelspec: said, and nothing stays', async () => {
    const place = { cwd: fixture.home, dir: fixture.dir, logger: silentLogger };
    const missing = startKernel({ ...FAKE_SPEC, argv: ['/no/such/program'] }, place);
    await expect(missing).rejects.toThrow(/Fake cannot be started: .*ENOENT/);
    const noFolder = startKernel(script('exit'), { ...place, cwd: '/no/such/folder' });
    await expect(noFolder).rejects.toThrow(/Fake cannot be started/);
    await expect(startKernel({ ...FAKE_SPEC, problem: 'Broken.' }, place)).rejects.toThrow('Broken.');
    expect(readdirSync(fixture.dir)).toEqual([]);
  });

  test('[KN6] a start that nobody waits for any more ends, and the process with it', async () => {
    const wanted = new AbortController();
    const file = join(fixture.home, 'pid');
    const starting = start(`echo $$ > ${file}; sleep 1000`, wanted.signal);
    starting.catch(() => {});
    await untilTrue(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 'the process');
    wanted.abort();
    await expect(starting).rejects.toThrow();
    await gone(Number(readFileSync(file, 'utf8')));
    expect(readdirSync(fixture.dir)).toEqual([]);
  });
});

describe('the end', () => {
  test('[KN7] a kernel that dies: its last outputs are there, executions are refused, and it is said why', async () => {
    const kernel = await fixture.start('python3');
    const died = problemOf(kernel);
    const seen: string[] = [];
    kernel.on((event) => {
      if (event.kind === 'message' && event.message.body.type === 'stream')
        seen.push(event.message.body.text);
    });
    const code =
      'import os, sys, time\nprint("last words", flush=True)\nos.write(2, b"fatal: no more\\n")\ntime.sleep(1)\nos._exit(7)';
    await expect(kernel.execute(code).done).rejects.toMatchObject({ code: 'not_running' });
    const { message, stderr } = await died;
    expect(message).toMatch(/^Python 3 .* ended: exit code 7\.$/);
    expect(stderr + seen.join('')).toContain('fatal: no more');
    expect(seen.join('')).toContain('last words');
    expect(kernel.status).toBe('dead');
    expect(readdirSync(fixture.dir)).toEqual([]);
  });

  test('[KN7] killed from outside, and quit by the user, are told apart', async () => {
    const [killed, quit] = [await fixture.start('python3'), await fixture.start('python3')];
    const problems = [problemOf(killed), problemOf(quit)];
    process.kill(killed.pid, 'SIGKILL');
    void quit.execute('exit()');
    const messages = (await Promise.all(problems)).map(({ message }) => message);
    expect(messages[0]).toMatch(/something killed it/);
    expect(messages[1]).toMatch(/it was told to quit/);
  });

  test('[KN8] a shutdown ends what the kernel started, also in sessions of its own and while it computes, and is no death', async () => {
    const kernel = await fixture.start('python3');
    const died = jest.fn();
    void problemOf(kernel).then(died);
    const code =
      "import subprocess as s\nfor new in (True, False): print(s.Popen(['sleep', '1000'], start_new_session=new).pid)";
    const pids = (await run(kernel, code)).stdout.trim().split('\n').map(Number);
    expect(pids.filter(isAlive)).toHaveLength(2);
    const begun = nextBody(kernel, (body) => body.type === 'stream');
    const busy = kernel.execute(
      'import signal; signal.signal(15, 1); print("x", flush=True)\nwhile True: pass',
    );
    await begun;
    await kernel.shutdown();
    await expect(busy.done).rejects.toMatchObject({ code: 'not_running' });
    await gone(kernel.pid, ...pids);
    expect(died).not.toHaveBeenCalled();
  });

  test('[KN9] kill -9 of the local hub: its kernels end, with their processes and folders', async () => {
    const owner = startOwner(fixture.root);
    const pid = await saidBy(owner);
    const pids = processTree(pid).map((one) => one.pid);
    expect(pids.length).toBeGreaterThan(1);
    owner.kill('SIGKILL');
    await gone(...pids);
    await untilTrue(() => !readdirSync(fixture.root).some(isKernelFolder), 'the folder to be removed');
  });

  test('[KN9] what was left all the same is ended at the next start', async () => {
    const left = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const folder = join(fixture.dir, 'abc');
    mkdirSync(folder, { recursive: true });
    recordProcess(folder, left.pid ?? 0);
    const stranger = join(fixture.dir, 'def');
    mkdirSync(stranger);
    const record = { ...processOf(process.pid), start_time: 1 };
    writeFileSync(join(stranger, 'process.json'), JSON.stringify(record));
    sweepKernels(fixture.dir);
    await untilTrue(() => left.signalCode === 'SIGKILL', 'the end of what was left');
    expect(readdirSync(fixture.dir)).toEqual([]);
  });
});

/** Jupyter's own client: runs a line in the kernel of this connection file and prints what comes. */
const JUPYTER_CLIENT = `
import sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=60)
client.execute_interactive("print(shared + 1)", timeout=60)
`;

describe('a console beside the notebook', () => {
  test("[KN16] Jupyter's own client shares the kernel by its connection file; our executions do not mix with its", async () => {
    const kernel = await fixture.start('python3');
    await run(kernel, 'shared = 41');
    const theirs = nextBody(kernel, (body) => body.type === 'stream');
    const args = ['-c', JUPYTER_CLIENT, kernel.connection_file];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', args);
    expect(stdout).toBe('42\n');
    expect(await theirs).toMatchObject({ text: '42\n' });
    expect((await run(kernel, 'print(shared)')).bodies.map(({ type }) => type)).toEqual([
      'execute_input',
      'stream',
    ]);
  });
});

describe('interrupting', () => {
  test('[KN10] by message where the kernel wants it; while a person is asked', async () => {
    const kernel = await fixture.start('python3', { interrupt_mode: 'message' });
    const begun = nextBody(kernel, (body) => body.type === 'stream');
    const running = run(kernel, 'print("begun", flush=True)\nwhile True: pass');
    await begun;
    await kernel.interrupt();
    expect((await running).reply.ename).toBe('KeyboardInterrupt');
    const asking = run(kernel, 'input()', () => void kernel.interrupt());
    expect((await asking).reply.status).toBe('error');
    // Nobody can answer: the kernel is told so.
    expect((await run(kernel, 'input()')).reply.ename).toBe('StdinNotImplementedError');
  });
});

const isKernelFolder = (name: string): boolean => /^[0-9a-f]{12}$/.test(name);

function startOwner(dir: string): ChildProcess {
  const owner = join(__dirname, '..', 'testing', 'kernel-owner.ts');
  const tsconfig = join(__dirname, '..', '..', '..', '..', 'tsconfig.test.json');
  return spawn(process.execPath, ['--require', 'tsx/cjs', owner, dir, 'python3'], {
    env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function saidBy(owner: ChildProcess): Promise<number> {
  let said = '';
  owner.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  await untilTrue(() => said.endsWith('\n') || owner.exitCode !== null, 'the pid');
  return Number(said);
}
