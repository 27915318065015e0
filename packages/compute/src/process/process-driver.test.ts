/** The process driver against the contract of all drivers, and what is its own: folders, environment, leftovers. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { DEFAULT_RUN_SETTINGS } from '@lyceum/util/quotas';
import { driverContract } from '../testing/driver-contract';
import {
  askLocalHub,
  FAKE_LOCAL_HUB,
  pidAlive,
  pidFrom,
  runInProject,
  until,
} from '../testing/project-probe';
import { projectFolders } from './folders';
import { createProcessDriver } from './process-driver';

const account = { name: 'tester', path: process.env.PATH ?? '' };

async function makeHarness() {
  const data = mkdtempSync(join(tmpdir(), 'lyceum-driver-'));
  const make = () => createProcessDriver({ data, main: FAKE_LOCAL_HUB, account, logger: silentLogger });
  return {
    data,
    make,
    home: (project_id: ReturnType<typeof newProjectId>) => projectFolders(data, project_id).home,
    hostPid: (_: unknown, pid: number) => pid,
    remove: async () => {
      const last = await make();
      await last.stopAll();
      last.close();
      rmSync(data, { recursive: true });
    },
  };
}

jest.setTimeout(60_000);

describe('the contract of all drivers, kept by process', () => driverContract(makeHarness));

describe('process driver', () => {
  let harness: Awaited<ReturnType<typeof makeHarness>>;
  const project_id = newProjectId();
  beforeEach(async () => {
    harness = await makeHarness();
  });
  afterEach(() => harness.remove());

  it('[CP10] a project sees nothing of our environment', async () => {
    process.env.DATABASE_URL_FOR_THIS_TEST = 'postgres://secret';
    const driver = await harness.make();
    const { env, cwd } = await askLocalHub(await driver.start(project_id, DEFAULT_RUN_SETTINGS));
    const { home, state } = projectFolders(harness.data, project_id);
    expect(cwd).toBe(home);
    expect(env).toEqual({
      PATH: account.path,
      HOME: home,
      LYCEUM_DISK_QUOTA_MIB: String(DEFAULT_RUN_SETTINGS.quotas.disk_mib),
      LYCEUM_SNAPSHOTS: projectFolders(harness.data, project_id).snapshots,
      USER: 'tester',
      LOGNAME: 'tester',
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      LYCEUM_PROJECT_ID: project_id,
      LYCEUM_STATE_DIR: state,
    });
    driver.close();
  });

  it('[CP11] token and state are for the account alone, and each start has a new token', async () => {
    const driver = await harness.make();
    const { state, token, log, process_json } = projectFolders(harness.data, project_id);
    const first = await driver.start(project_id, DEFAULT_RUN_SETTINGS);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    for (const path of [token, log, process_json]) expect(statSync(path).mode & 0o777).toBe(0o600);
    await driver.stop(project_id);
    expect((await driver.start(project_id, DEFAULT_RUN_SETTINGS)).token).not.toBe(first.token);
    driver.close();
  });

  it('[CP12] the log is emptied at a start above its limit', async () => {
    const driver = await harness.make();
    const { log } = projectFolders(harness.data, project_id);
    await driver.start(project_id, DEFAULT_RUN_SETTINGS);
    await driver.stop(project_id);
    writeFileSync(log, 'x'.repeat(1024 * 1024 + 1));
    await driver.start(project_id, DEFAULT_RUN_SETTINGS);
    expect(readFileSync(log, 'utf8')).toBe('');
    driver.close();
  });

  it('[CP4] a daemon without our marks is known by its parent and session', async () => {
    const driver = await harness.make();
    const address = await driver.start(project_id, DEFAULT_RUN_SETTINGS);
    const home = harness.home(project_id);
    await runInProject(
      address,
      'env -i setsid /bin/bash -c "echo \\$\\$ > pid; sleep 1000; true"; sleep 1000',
    );
    const daemon = await pidFrom(join(home, 'pid'));
    await driver.stop(project_id);
    expect(pidAlive(daemon)).toBe(false);
    driver.close();
  });

  it('[CP8] a local hub that is still starting is adopted, even where its record is lost', async () => {
    const { home, process_json } = projectFolders(harness.data, project_id);
    const driver = await harness.make();
    await driver.open(project_id);
    writeFileSync(join(home, 'fake.json'), JSON.stringify({ listen_after_ms: 500 }));
    driver.start(project_id, DEFAULT_RUN_SETTINGS).catch(() => {});
    await until(() => statSync(process_json, { throwIfNoEntry: false }) !== undefined, 'the spawn');
    const { pid } = JSON.parse(readFileSync(process_json, 'utf8'));
    driver.close();
    rmSync(process_json);
    const next = await harness.make();
    expect(next.status(project_id).state).toBe('starting');
    expect((await askLocalHub(await next.start(project_id, DEFAULT_RUN_SETTINGS))).pid).toBe(pid);
    next.close();
  });

  it('[CP7] one that dies again and again is given up with its reason', async () => {
    const driver = await harness.make();
    const { pid } = await askLocalHub(await driver.start(project_id, DEFAULT_RUN_SETTINGS));
    const told = new Promise((resolve) => driver.onChange((_, status) => resolve(status)));
    writeFileSync(join(harness.home(project_id), 'fake.json'), JSON.stringify({ fail: 'broken for good' }));
    process.kill(pid, 'SIGKILL');
    const status = await told;
    expect(status).toEqual({ state: 'opened', error: expect.stringContaining('broken for good') });
    expect(driver.status(project_id)).toEqual(status);
    driver.close();
  });
});
