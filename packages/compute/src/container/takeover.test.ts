/** Containers that outlive their compute server, or end without it: taken over, replaced, removed. And homes of the process driver. */
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId, type ProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { DEFAULT_RUN_SETTINGS } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import { createProcessDriver } from '../process/process-driver';
import { makeContainerHarness, said } from '../testing/container-stage';
import { describeContainers } from '../testing/podman-here';
import { askLocalHub, FAKE_LOCAL_HUB, throughDriver, until } from '../testing/project-probe';
import { containerName } from './layout';

jest.setTimeout(120_000);

const podman = (...args: string[]) => execFileSync('podman', args, { encoding: 'utf8' }).trim();

describeContainers('containers that outlive their compute server', () => {
  const harness = makeContainerHarness();
  let driver: Driver;
  let project_id: ProjectId;
  const start = () => driver.start(project_id, DEFAULT_RUN_SETTINGS);
  const name = () => containerName(harness.layout, project_id);
  const isThere = () => podman('ps', '--all', '--quiet', '--filter', `name=${name()}`) !== '';
  const inside = (line: string) => said(driver, project_id, harness.home(project_id), line);

  beforeEach(async () => {
    driver = await harness.make();
    project_id = newProjectId();
  });
  afterEach(async () => {
    await driver.stopAll();
    driver.close();
  });
  afterAll(() => harness.remove());

  it('[CO24] one whose local hub died meanwhile gets another, and the programs in it live on', async () => {
    await start();
    await inside('setsid sleep 1001 > /dev/null 2>&1 & echo started');
    const { localHub } = { localHub: harness.containerOf(project_id)?.localHub()?.pid ?? 0 };
    driver.close();
    process.kill(localHub, 'SIGKILL');
    driver = await harness.make();
    await until(() => driver.status(project_id).state === 'running', 'the new local hub');
    expect(await inside('pgrep -c sleep')).toBe('1');
  });

  it('[CO25] one that was killed from outside is replaced; one that had ended is removed at the next start', async () => {
    const { token } = await start();
    podman('kill', '--signal', 'KILL', name());
    await until(() => driver.status(project_id).address?.token !== token, 'news');
    await until(() => driver.status(project_id).state === 'running', 'another container');
    driver.close();
    podman('kill', '--signal', 'KILL', name());
    await until(() => podman('ps', '--quiet', '--filter', `name=${name()}`) === '', 'its end');
    driver = await harness.make();
    expect(isThere()).toBe(false);
    expect(driver.status(project_id).state).toBe('opened');
    await start();
  });

  it('[CO26] stopped and failed projects leave no container, no door and no mount', async () => {
    await start();
    await driver.stop(project_id);
    expect(isThere()).toBe(false);
    writeFileSync(join(harness.home(project_id), 'fake.json'), JSON.stringify({ fail: 'no more' }));
    await expect(start()).rejects.toThrow(/no more/);
    expect(isThere()).toBe(false);
    await driver.stop(project_id);
    expect(lstatSync(harness.folders(project_id).door, { throwIfNoEntry: false })).toBeUndefined();
    expect(execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' })).not.toContain(project_id);
  });

  it('[CO27] its user ids stay the same, and a home that the process driver wrote to becomes its own again', async () => {
    await start();
    await inside('echo mine > file');
    await driver.stop(project_id);
    const home = harness.home(project_id);
    const { uid } = statSync(home);
    const account = { name: 'root', path: process.env.PATH ?? '' };
    const { data } = harness;
    const other = await createProcessDriver({ data, main: FAKE_LOCAL_HUB, account, logger: silentLogger });
    await other.start(project_id, DEFAULT_RUN_SETTINGS);
    writeFileSync(join(home, 'by-root'), 'x', { mode: 0o600 });
    await other.stop(project_id);
    other.close();
    driver.close();
    driver = await harness.make();
    await start();
    expect(statSync(home).uid).toBe(uid);
    expect(statSync(join(home, 'by-root')).uid).toBe(uid);
    expect(await inside('cat file by-root')).toBe('mine\nx');
  });
});

describeContainers('an image in place of the software of the node', () => {
  it('[CO28] is all that a project sees', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lyceum-image-'));
    // Only what the tests need, with its libraries: no network for a real image.
    const wanted = ['/bin/sh', '/bin/bash', '/bin/cat', '/bin/mv', process.execPath];
    const libraries = wanted.flatMap(
      (file) => execFileSync('ldd', [file], { encoding: 'utf8' }).match(/\/\S+/g) ?? [],
    );
    const files = [...new Set([...wanted.slice(0, -1), ...libraries])].filter((file) => !file.endsWith(':'));
    execFileSync('cp', ['--parents', '--dereference', ...files, root]);
    execFileSync('mkdir', ['-p', join(root, 'etc')]);
    writeFileSync(join(root, 'etc', 'of-the-image'), 'yes\n');
    chmodSync(root, 0o755);
    const image = `localhost/lyceum-test-${process.pid}`;
    execFileSync('sh', ['-c', `tar -C ${root} -c . | podman import --quiet - ${image}`]);
    const harness = makeContainerHarness({ image });
    const driver = await harness.make();
    try {
      const project_id = newProjectId();
      const { token } = await driver.start(project_id, DEFAULT_RUN_SETTINGS);
      expect((await askLocalHub(throughDriver(driver, project_id, token))).cwd).toBe('/home/user');
      const line = 'cat /etc/of-the-image /etc/hostname; cat /usr/bin/git';
      expect(await said(driver, project_id, harness.home(project_id), line)).toMatch(
        /^yes\nproject.*No such file/,
      );
    } finally {
      await driver.stopAll();
      driver.close();
      await harness.remove();
      podman('image', 'unmount', '--force', image);
      podman('image', 'rm', '--force', image);
      rmSync(root, { recursive: true });
    }
  });
});
