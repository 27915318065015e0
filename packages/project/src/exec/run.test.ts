/** Commands with real processes: output, exit codes, time-outs. Rules [EX1]–[EX6]. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProjectPath } from '@lyceum/util/paths';
import { runExec } from './run';

const home = mkdtempSync(join(tmpdir(), 'lyceum-exec-'));
mkdirSync(join(home, 'sub'));
afterAll(() => rmSync(home, { recursive: true }));

test('[EX1] a line for bash, a program with arguments, a folder', async () => {
  expect(await runExec(home, { command: 'echo out; echo err >&2; exit 3' })).toEqual({
    stdout: 'out\n',
    stderr: 'err\n',
    exit_code: 3,
  });
  const args = ['-e', 'process.stdout.write(process.argv[1])', '$HOME; "x"'];
  expect(await runExec(home, { command: 'node', args })).toMatchObject({
    stdout: '$HOME; "x"',
    exit_code: 0,
  });
  const cwd = parseProjectPath('sub');
  expect((await runExec(home, { command: 'pwd', cwd })).stdout).toBe(`${home}/sub\n`);
});

test('[EX2] exit codes as a shell gives them', async () => {
  expect((await runExec(home, { command: 'kill -9 $$' })).exit_code).toBe(137);
  expect(await runExec(home, { command: 'no-such-program', args: [] })).toMatchObject({
    exit_code: 127,
    stderr: 'no-such-program: command not found\n',
  });
  expect((await runExec(home, { command: '/etc/passwd', args: [] })).exit_code).toBe(126);
});

test('[EX3] at the time-out the whole group is killed, and the error names the seconds', async () => {
  const marker = `99${process.pid}`;
  const late = runExec(home, { command: `sleep ${marker} & sleep ${marker}`, timeout_s: 0.3 });
  await expect(late).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('0.3 s') });
  const left = async () => (await runExec(home, { command: `pgrep -fx 'sleep ${marker}'` })).stdout;
  expect(await left()).toBe('');
});

test('[EX4] output is bounded, and says so', async () => {
  const { stdout, truncated } = await runExec(home, { command: 'head -c 6000000 /dev/zero | tr "\\0" x' });
  expect(stdout.length).toBe(4 * 1024 * 1024);
  expect(truncated).toBe(true);
});

test('[EX5] what a command leaves in the background does not hold its answer back', async () => {
  const start = Date.now();
  const { stdout } = await runExec(home, { command: 'sleep 5 & echo $!' });
  expect(Date.now() - start).toBeLessThan(2000);
  process.kill(Number(stdout));
});

test('[EX6] a folder that is not there, and a NUL, are clear errors', async () => {
  const cwd = parseProjectPath('none');
  await expect(runExec(home, { command: 'pwd', cwd })).rejects.toMatchObject({ code: 'not_found' });
  await expect(runExec(home, { command: 'a\0b' })).rejects.toMatchObject({ code: 'bad_request' });
});
