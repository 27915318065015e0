// What docs/OPERATIONS.md gives an admin to copy: the configurations, the systemd units, the environment files, the scripts. Each is tried here
// as far as a machine without systemd can.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { selfSigned } from './certificate';
import { parseCluster } from './cluster-file';
import { exampleCluster, examples } from './examples';
import { BROTLI } from './front-files';
import { findProgram } from './programs';

jest.setTimeout(30_000);

const root = path.resolve(__dirname, '..', '..');
const deployment = path.join(root, 'docs', 'deployment');
const read = (...names: string[]): string => fs.readFileSync(path.join(...names), 'utf8');

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-examples-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env });
  return { status, words: `${stdout}${stderr}` };
}

test('[OP1] the configurations in haproxy/ and nginx/ are what their cluster file makes today', () => {
  for (const { file, text } of examples(exampleCluster(root))) {
    expect(`${file}\n${read(root, file)}`).toBe(`${file}\n${text}`);
    expect(text).toMatch(/^# Made from the cluster file/);
  }
});

test('[OP2] HAProxy and nginx accept them, without a warning', () => {
  const account = process.getuid?.() === 0 ? {} : { account: undefined };
  const example = exampleCluster(root);
  const cluster = {
    ...example,
    front: { ...example.front, ...account },
    static: example.static.map((web) => ({ ...web, ...account })),
  };
  const brotli = fs.existsSync(BROTLI) ? BROTLI : undefined;
  const made = examples(cluster, folder, selfSigned(folder, ['lyceum.example.org']), brotli);
  for (const { file, text } of made) fs.writeFileSync(path.join(folder, path.basename(file)), text);
  const checks = {
    haproxy: ['-c', '-f', `${folder}/haproxy.cfg`],
    nginx: ['-t', '-c', `${folder}/nginx.conf`],
  };
  for (const [name, args] of Object.entries(checks)) {
    const program = findProgram(name);
    if (program === undefined) continue;
    const { status, words } = run(program, args);
    expect(words).not.toMatch(/warn|alert|emerg/i);
    expect(status).toBe(0);
  }
});

test('[OP2] the cluster file for one machine is a good one', () => {
  const cluster = parseCluster(read(deployment, 'one-machine.json'), 'one-machine.json');
  expect(cluster.hubs).toHaveLength(1);
});

test('[OP3] the environment files set what the programs read, and nothing else', () => {
  const known = [
    'packages/hub/src/config.ts',
    'packages/compute/src/config.ts',
    'scripts/launcher/config.ts',
  ];
  const sources = known.map((file) => read(root, file)).join('\n');
  for (const file of fs.readdirSync(path.join(deployment, 'environment'))) {
    const names = [...read(deployment, 'environment', file).matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
  }
});

test('[OP4] the units start programs that are there, and systemd understands them', () => {
  const units = path.join(deployment, 'systemd');
  const files = fs.readdirSync(units).filter((file) => file.endsWith('.service'));
  expect(files).toHaveLength(4);
  for (const file of files) {
    const [, program] = /^ExecStart=node (?:--\S+ )*(\S+)$/m.exec(read(units, file)) ?? [];
    if (program?.startsWith('scripts/')) expect(fs.existsSync(path.join(root, program))).toBe(true);
    else if (program)
      expect(fs.existsSync(path.join(root, program.replace('/dist/main.js', '/src/main.ts')))).toBe(true);
    else expect(file).toBe('lyceum-nginx.service');
  }
  const program = findProgram('systemd-analyze');
  // Programs that are not installed here are not the units' fault, nor are the system's own units.
  const verified = program
    ? run(program, ['verify', '--man=no', ...files.map((file) => path.join(units, file))])
    : undefined;
  const complaints = verified?.words
    .split('\n')
    .filter((line) => line.includes('lyceum') && !line.includes('is not executable'));
  expect(complaints ?? []).toEqual([]);
});

test('[OP5] the deploy hook joins chain and key for HAProxy alone, and keeps the old file where they do not belong together', () => {
  const whole = read(selfSigned(folder, ['lyceum.example.org']));
  const [certificate = '', key = ''] = whole.split(/(?<=-----END CERTIFICATE-----\n)/);
  const [lineage, stand, target] = ['lineage', 'bin', 'lyceum.pem'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  for (const made of [lineage, stand]) fs.mkdirSync(made);
  fs.writeFileSync(path.join(lineage, 'fullchain.pem'), certificate);
  fs.writeFileSync(path.join(lineage, 'privkey.pem'), key);
  fs.writeFileSync(path.join(stand, 'systemctl'), `#!/bin/sh\necho "$@" >>${folder}/asked\n`, {
    mode: 0o755,
  });
  const hook = () =>
    run('sh', [path.join(deployment, 'certbot', 'lyceum-haproxy.sh')], {
      PATH: `${stand}:${process.env.PATH}`,
      LYCEUM_CERTIFICATE: target,
      RENEWED_LINEAGE: lineage,
    });
  expect(hook()).toEqual({ status: 0, words: '' });
  expect(read(target)).toBe(whole);
  expect(fs.statSync(target).mode & 0o777).toBe(0o600);
  expect(read(folder, 'asked')).toBe('reload haproxy\n');

  run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', path.join(lineage, 'privkey.pem')]);
  expect(hook()).toEqual({ status: 1, words: expect.stringContaining('stays as it is') });
  expect(read(target)).toBe(whole);
  expect(fs.readdirSync(folder)).not.toContain('lyceum.pem.new');
  expect(read(folder, 'asked')).toBe('reload haproxy\n');
});
