// The images, built and run for real without any registry: base by debootstrap, buildah in a chroot, podman with runc. Where a machine cannot do
// that, the tests say so by name; with CI=true they fail there.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { parseCluster } from '../scripts/cluster/cluster-file';
import { findFreePort } from '../scripts/launcher/ports';
import { buildTarget, makeBase, makeBuilt } from './testing/base-image';
import { Engine, obstacle } from './testing/engine';
import { Person } from './testing/people';
import { secretsIn } from './testing/secrets';

const ROOT = path.resolve(__dirname, '..');
/** Debian is fetched and unpacked, in ms. */
const BUILD_LIMIT_MS = 900_000;
/** For containers to come to something, in ms. */
const LIMIT_MS = 120_000;
const USERS = {
  hub: 'lyceum',
  compute: 'lyceum',
  haproxy: 'lyceum',
  nginx: 'lyceum',
  database: 'postgres',
  'all-in-one': 'lyceum',
};
/** Root only until it has become the owner of the clone that is mounted. */
const TARGETS = [...Object.keys(USERS), 'dev'];
const CLUSTER_FILE = path.join(ROOT, 'docker/cluster.json');

jest.setTimeout(BUILD_LIMIT_MS);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it('[DK1] a secret in a layer is found', () => {
  const layer = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-layer-'));
  const key = `-----BEGIN EC ${'PRIVATE'} KEY-----`;
  const files = {
    'srv/a/database-password': '',
    'etc/lyceum/front.pem': key,
    'data/x/y': '',
    'srv/a/.npmrc': '',
    'usr/lib/token.py': key,
  };
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(layer, file)), { recursive: true });
    fs.writeFileSync(path.join(layer, file), text);
  }
  const found = secretsIn(layer).map((line) => line.split(':')[0]);
  expect(found.sort()).toEqual([
    'data/x',
    'data/x/y',
    'etc/lyceum/front.pem',
    'srv/a/.npmrc',
    'srv/a/database-password',
  ]);
  fs.rmSync(layer, { recursive: true });
});

it('[DK2] the cluster file of compose.yaml is one, its members are services, and each service has its image', () => {
  const cluster = parseCluster(fs.readFileSync(CLUSTER_FILE, 'utf8'), 'docker/cluster.json');
  const compose = fs.readFileSync(path.join(ROOT, 'docker/compose.yaml'), 'utf8');
  const services = compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'));
  const names = [...services.matchAll(/^ {2}([a-z0-9-]+):/gm)].map((match) => match[1]);
  const members = [...cluster.static, ...cluster.hubs, ...cluster.nodes];
  expect(names.sort()).toEqual(['database', 'haproxy', ...members.map(({ name }) => name)].sort());
  for (const { name, host } of members) expect(host).toBe(name);
  const targets = [...compose.matchAll(/target: ([a-z-]+)/g)].map((match) => match[1] ?? '');
  expect(TARGETS).toEqual(expect.arrayContaining(targets));
  expect(compose).not.toMatch(/password:|PASSWORD|DATABASE_URL/);
});

const reason = obstacle();

function describeImages(name: string, suite: () => void): void {
  if (reason === undefined) describe(name, suite);
  else if (process.env.CI === 'true')
    describe(name, () => it('can be built here', () => expect(reason).toBe('')));
  else describe.skip(`${name} (skipped: ${reason})`, suite);
}

describeImages('images', () => {
  const engine = new Engine();

  beforeAll(async () => {
    const [base, built] = await Promise.all([makeBase(engine, ROOT), makeBuilt(engine, ROOT)]);
    const build = async (...targets: string[]) => {
      for (const target of targets) await buildTarget(engine, ROOT, target, { base, built });
    };
    // What all share first; then the largest one, which shares nothing else, beside the others.
    await build('hub');
    await Promise.all([build('database'), build('compute', 'haproxy', 'nginx', 'dev', 'all-in-one')]);
  });
  afterAll(() => engine.remove());

  const logs = async (name: string) => (await engine.podman('logs', name)).split('\n');
  const settingsOf = async (target: string) =>
    JSON.parse(
      await engine.podman('image', 'inspect', '--format', '{{json .Config}}', `localhost/lyceum/${target}`),
    ) as {
      User?: string;
      Env: string[];
      StopSignal: string;
      Entrypoint: string[];
    };

  it('[DK3] no layer of any image holds a secret, and none is in an environment', async () => {
    const images = TARGETS.map((target) => engine.layers(`localhost/lyceum/${target}`));
    const layers = [...new Set((await Promise.all(images)).flat())];
    expect(layers.length).toBeGreaterThan(TARGETS.length);
    expect(layers.flatMap(secretsIn)).toEqual([]);
    for (const target of TARGETS) {
      const { Env } = await settingsOf(target);
      expect(Env.filter((line) => /password|token|secret|key|DATABASE_URL/i.test(line))).toEqual([]);
    }
  });

  it('[DK4] all run as ordinary accounts but the development image, which becomes the owner of the clone', async () => {
    for (const [target, user] of Object.entries(USERS)) {
      const { User, StopSignal } = await settingsOf(target);
      expect([target, User]).toEqual([target, user]);
      expect(['SIGTERM', 'SIGINT']).toContain(StopSignal);
    }
    expect((await settingsOf('dev')).User ?? '').toBe('');
  });

  it('[DK5] HAProxy and nginx accept in their images what the cluster file of compose.yaml says', async () => {
    const mount = ['--network', 'none', '--volume', `${CLUSTER_FILE}:/etc/lyceum/cluster.json:ro`];
    const once = [
      'run',
      '--rm',
      '--no-healthcheck',
      '--ulimit',
      'nofile=1024:4096',
      '--ulimit',
      'nproc=4096:4096',
      ...mount,
    ];
    const haproxy = await engine.podman(...once, 'localhost/lyceum/haproxy', 'configure');
    expect(haproxy).toContain('/data/haproxy.cfg');
    const program = [
      '--hostname',
      'nginx',
      '--entrypoint',
      'node',
      'localhost/lyceum/nginx',
      'cluster-config.cjs',
    ];
    const nginx = await engine.podman(
      ...once,
      ...program,
      '/etc/lyceum/cluster.json',
      '--run',
      '/run/lyceum/nginx',
      'nginx',
    );
    expect(nginx).toContain('/run/lyceum/nginx/nginx.conf');
    expect(haproxy + nginx).not.toContain('Not checked');
  });

  it('[DK6] the database makes its password, hub and compute server find it in the volume, and all end in order', async () => {
    const shared = ['--volume', 'lyceum-secrets:/run/lyceum/secrets'];
    await engine.start('database', 'localhost/lyceum/database', '--network', 'none', ...shared);
    const answers = () => engine.tryPodman('exec', 'database', 'pg_isready', '--quiet', '--host=127.0.0.1');
    await until('the database', async () => (await answers()).code === 0);
    const near = [
      '--network',
      'container:database',
      '--env',
      'DATABASE_HOST=127.0.0.1',
      ...shared.map((word) => word.replace(/secrets$/, 'secrets:ro')),
    ];
    await engine.start('hub', 'localhost/lyceum/hub', ...near, '--env', 'MESH_HOST=127.0.0.1');
    await engine.start(
      'node',
      'localhost/lyceum/compute',
      ...near,
      '--env',
      'COMPUTE_HOST=127.0.0.1',
      '--env',
      'LYCEUM_NODE_ID=node',
    );
    const healthy =
      "fetch('http://127.0.0.1:5000/healthcheck').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";
    await until(
      'hub and compute server',
      async () => (await engine.tryPodman('exec', 'hub', 'node', '-e', healthy)).code === 0,
    );
    for (const [name, role] of [
      ['hub', 'hub'],
      ['node', 'compute'],
    ] as const)
      await engine.podman('exec', name, 'node', 'docker/start/health.mjs', role);
    const file = await engine.podman(
      'exec',
      'database',
      'stat',
      '-c',
      '%U %G %a',
      '/run/lyceum/secrets/database-password',
    );
    expect(file.trim()).toBe('postgres lyceum 640');
    for (const name of ['node', 'hub', 'database']) {
      await engine.podman('stop', '--time', '20', name);
      expect((await engine.podman('inspect', '--format', '{{.State.ExitCode}}', name)).trim()).toBe('0');
    }
  });

  describe('all in one', () => {
    const origin = 'https://localhost:5000';
    const account = { email_address: 'ann@example.org', password: 'a long sentence of Ann' };
    let port: number;
    let project_id: string;

    const ready = (times: number) =>
      until('the ready line', async () => {
        const lines = await logs('lyceum');
        if ((await engine.podman('inspect', '--format', '{{.State.Running}}', 'lyceum')).trim() !== 'true')
          throw new Error(`It ended: ${lines.join('\n')}`);
        return lines.filter((line) => line === `Lyceum ready: ${origin}/`).length === times;
      });

    it('[DK7] starts as an ordinary account, shows its page through HAProxy, and runs a project', async () => {
      port = await findFreePort();
      const network = ['--network', 'slirp4netns', '--publish', `127.0.0.1:${port}:5000`];
      await engine.start('lyceum', 'localhost/lyceum/all-in-one', ...network, '--volume', 'lyceum:/data');
      await ready(1);
      await engine.podman('exec', 'lyceum', 'node', 'docker/start/health.mjs', 'all-in-one');
      const ann = new Person(port, origin);
      const page = await ann.ask('GET', '/');
      expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<title>Lyceum</title>') });
      const script = page.text.match(/\/static\/[\w./-]+\.js/)?.[0] ?? 'no script in the page';
      expect((await ann.ask('GET', script)).status).toBe(200);
      await ann.api('POST', '/accounts', { ...account, first_name: 'Ann', last_name: 'Lee' });
      ({ project_id } = await ann.api<{ project_id: string }>('POST', '/projects', {
        title: 'Kept',
        description: '',
      }));
      await ann.api('POST', `/projects/${project_id}/start`);
      const line = { command: 'sh', args: ['-c', 'echo kept > note.txt; id -u; git --version'] };
      const said = await ann.api<{ stdout: string; exit_code: number }>(
        'POST',
        `/projects/${project_id}/exec`,
        line,
      );
      expect(said).toMatchObject({ exit_code: 0, stdout: expect.stringMatching(/^5000\ngit version/) });
    });

    it('[DK8] ends in order on SIGTERM, and starts again on its volume with account and file', async () => {
      await engine.podman('stop', '--time', '30', 'lyceum');
      expect((await engine.podman('inspect', '--format', '{{.State.ExitCode}}', 'lyceum')).trim()).toBe('0');
      expect((await logs('lyceum')).filter((line) => line === 'Stopping…')).toHaveLength(1);
      await engine.podman('start', 'lyceum');
      await ready(2);
      const ann = new Person(port, origin);
      await ann.api('POST', '/sessions', account);
      await ann.api('POST', `/projects/${project_id}/start`);
      expect(await ann.ask('GET', `/api/v1/projects/${project_id}/files/note.txt`)).toEqual({
        status: 200,
        text: 'kept\n',
      });
    });
  });
});
