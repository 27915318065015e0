import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelspecList } from './kernelspecs';

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'lyceum-specs-'));
  homes.push(home);
  return home;
}

function writeSpec(root: string, name: string, file: object | string): void {
  const folder = join(root, 'kernels', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kernel.json'), typeof file === 'string' ? file : JSON.stringify(file));
}

function writeProgram(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
}

const own = (home: string) => join(home, '.local/share/jupyter');
const env = { PATH: '/usr/bin:/bin' };
const python = ['/usr/bin/python3', '-m', 'json', '{connection_file}'];

async function find(home: string, name: string, variables: NodeJS.ProcessEnv = env) {
  const specs = await new KernelspecList(home, variables).list();
  return specs.find((spec) => spec.name === name);
}

test("[KN1] Debian's kernels are found, each with a program that is there", async () => {
  const specs = await new KernelspecList(newHome(), env).list();
  const names = ['ir', 'octave', 'python3', 'sagemath'];
  const found = specs.filter(({ name }) => names.includes(name));
  expect(found.map(({ name, problem }) => [name, problem]).sort()).toEqual(
    names.map((name) => [name, undefined]),
  );
  // Debian's Octave says "python", which Debian does not have.
  expect(found.find(({ name }) => name === 'octave')?.argv[0]).toBe('/usr/bin/python3');
});

test('[KN1] of one name the first on the path counts; those of environments that are not active have names of their own', async () => {
  const home = newHome();
  writeSpec(own(home), 'python3', { argv: python, display_name: 'Mine', language: 'python' });
  const venv = join(home, 'analysis');
  mkdirSync(venv);
  writeFileSync(join(venv, 'pyvenv.cfg'), '');
  writeProgram(join(venv, 'bin/python3'), '#!/bin/sh\nexit 0\n');
  const inVenv = {
    argv: ['python', '-m', 'ipykernel_launcher'],
    display_name: 'Python 3',
    language: 'python',
  };
  writeSpec(join(venv, 'share/jupyter'), 'python3', inVenv);
  expect(await find(home, 'python3')).toMatchObject({
    display_name: 'Mine',
    folder: '.local/share/jupyter/kernels/python3',
  });
  expect(await find(home, 'analysis-python3')).toMatchObject({
    display_name: 'Python 3 (analysis)',
    argv: [join(venv, 'bin/python3'), '-m', 'ipykernel_launcher'],
  });
  expect(await find(home, 'python3', { ...env, VIRTUAL_ENV: venv })).toMatchObject({ display_name: 'Mine' });
});

test('[KN1] JUPYTER_PATH comes first; resource_dir and prefix are put in', async () => {
  const [home, extra] = [newHome(), newHome()];
  const argv = ['/bin/sh', '{resource_dir}/start', '{prefix}', '{connection_file}'];
  writeSpec(extra, 'python3', { argv, display_name: 'Extra', language: 'x' });
  const found = await find(home, 'python3', { ...env, JUPYTER_PATH: extra });
  expect(found).toMatchObject({ display_name: 'Extra', interrupt_mode: 'signal' });
  expect(found?.argv).toEqual(['/bin/sh', join(extra, 'kernels/python3/start'), '/usr', '{connection_file}']);
});

test.each([
  ['bad JSON', '{"argv": [', /cannot be read: .*JSON/],
  ['no argv', { display_name: 'x' }, /does not say how to start/],
  ['empty argv', { argv: [] }, /has no program/],
  ['no such file', { argv: ['/opt/nothing/bin/x'] }, /not installed: \/opt\/nothing\/bin\/x/],
  ['no such program', { argv: ['no-such-kernel', '{connection_file}'] }, /not installed: no-such-kernel/],
  ['no such module', { argv: ['/usr/bin/python3', '-m', 'no_such_kernel'] }, /module no_such_kernel is not/],
  ['no such R package', { argv: ['R', '-e', 'nosuch::main()'] }, /R package nosuch is not installed/],
])(
  '[KN2] a broken kernelspec is listed with its reason, behind those that work: %s',
  async (_, file, reason) => {
    const home = newHome();
    writeSpec(own(home), 'broken', file);
    writeSpec(own(home), 'zzz', { argv: python, display_name: 'Zzz' });
    const specs = await new KernelspecList(home, env).list();
    const names = specs.map(({ name }) => name);
    expect(specs.find(({ name }) => name === 'broken')?.problem).toMatch(reason);
    expect(names.indexOf('broken')).toBeGreaterThan(names.indexOf('zzz'));
  },
);

test('[KN3] the list is kept until kernels come or go on the disk, or a refresh is asked for', async () => {
  const home = newHome();
  writeSpec(own(home), 'one', { argv: python });
  const list = new KernelspecList(home, env);
  const first = await list.list();
  expect(await list.list()).toBe(first);
  writeSpec(own(home), 'two', { argv: python });
  expect((await list.list()).map(({ name }) => name)).toContain('two');
  const second = await list.list();
  expect(await list.list(true)).not.toBe(second);
});
