import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, START_LIMIT_MS } from '../testing/kernel-checks';
import { KernelFixture } from '../testing/kernel-fixture';
import { transportsOf } from './connection';

const fixture = new KernelFixture();
afterAll(() => fixture.close());

test('[KN25] who speaks by sockets of a private folder, who perhaps, who not', () => {
  const of = (...argv: string[]) => transportsOf({ argv });
  expect(of('python3', '-m', 'ipykernel_launcher', '-f', '{connection_file}')).toEqual(['ipc']);
  expect(of('R', '--slave', '-e', 'IRkernel::main()')).toEqual(['ipc']);
  expect(of('python3', '-m', 'bash_kernel', '-f', '{connection_file}')).toEqual(['ipc', 'tcp']);
  expect(of('julia', 'kernel.jl', '{connection_file}')).toEqual(['tcp']);
});

const MODULES = {
  any_kernel: '',
  ports_kernel: "if 'ipc' in open(sys.argv[-1]).read(): sys.exit('no such transport')",
};

test.each([
  ['any_kernel', 'ipc'],
  ['ports_kernel', 'tcp'],
])(
  '[KN25] %s is spoken to by %s',
  async (module, transport) => {
    const folder = join(fixture.root, 'modules');
    mkdirSync(folder, { recursive: true });
    const check = MODULES[module as keyof typeof MODULES];
    const code = `import sys\n${check}\nfrom ipykernel import kernelapp\nkernelapp.launch_new_instance()\n`;
    writeFileSync(join(folder, `${module}.py`), code);
    const argv = ['/usr/bin/python3', '-m', module, '-f', '{connection_file}'];
    const kernel = await fixture.start('python3', { argv, env: { PYTHONPATH: folder } });
    expect(JSON.parse(readFileSync(kernel.connection_file, 'utf8')).transport).toBe(transport);
    expect((await run(kernel, 'print(6 * 7)')).stdout).toBe('42\n');
  },
  START_LIMIT_MS,
);
