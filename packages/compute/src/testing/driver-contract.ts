/**
 * What every driver must do, as a table of tests: each driver's test file runs it over fresh folders whose projects run
 * fake-local-hub.mjs. It looks at projects only through the driver and the fake's own answers.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { newProjectId, type ProjectId } from '@lyceum/util/ids';
import type { ProjectStatus } from '@lyceum/util/protocol/compute';
import { DEFAULT_RUN_SETTINGS } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import {
  askLocalHub,
  DAEMON_LINE,
  pidAlive,
  pidFrom,
  runInProject,
  throughDriver,
  until,
} from './project-probe';

export interface DriverHarness {
  /** A driver over the harness's folders; a second one after the first was closed adopts its projects. */
  make(): Promise<Driver>;
  home(project_id: ProjectId): string;
  /** The number by which this machine knows a process of the project; the same where the driver has no namespaces. */
  hostPid(project_id: ProjectId, pid: number): number;
  /** Ends all that is left and removes the folders. */
  remove(): Promise<void>;
}

/** A driver under test and one project of it. */
class Subject {
  readonly project_id = newProjectId();
  readonly home: string;

  constructor(
    private readonly harness: DriverHarness,
    public driver: Driver,
  ) {
    this.home = harness.home(this.project_id);
  }

  start = () => this.driver.start(this.project_id, DEFAULT_RUN_SETTINGS);
  stop = () => this.driver.stop(this.project_id);
  status = () => this.driver.status(this.project_id);

  /** How the fake local hub is to act: see there. */
  behave(behaviour: object): void {
    mkdirSync(this.home, { recursive: true });
    writeFileSync(join(this.home, 'fake.json'), JSON.stringify(behaviour));
  }

  /** What runs in it, over the driver's own way in. */
  way = (token: string) => throughDriver(this.driver, this.project_id, token);
  hostPid = (pid: number) => this.harness.hostPid(this.project_id, pid);

  /** Of the local hub. */
  async localHubPid(): Promise<number> {
    return this.hostPid((await askLocalHub(this.way((await this.start()).token))).pid);
  }

  /** Runs a line of bash; answers its pid. */
  async run(line: string): Promise<number> {
    return this.hostPid(await runInProject(this.way((await this.start()).token), line));
  }

  /** A daemon by setsid: neither child nor session of the local hub. */
  async startDaemon(): Promise<number> {
    await runInProject(this.way((await this.start()).token), DAEMON_LINE);
    return this.hostPid(await pidFrom(join(this.home, 'pid')));
  }

  /** The local hub of another project of the same driver. */
  async other(): Promise<number> {
    const project_id = newProjectId();
    const { token } = await this.driver.start(project_id, DEFAULT_RUN_SETTINGS);
    const { pid } = await askLocalHub(throughDriver(this.driver, project_id, token));
    return this.harness.hostPid(project_id, pid);
  }

  /** As when the compute server is restarted; `between` happens while there is none. */
  async replaceDriver(between: () => Promise<void> = async () => {}): Promise<void> {
    this.driver.close();
    await between();
    this.driver = await this.harness.make();
  }
}

const RULES: Record<string, (subject: Subject) => Promise<void>> = {
  '[CP1] open makes the home, for its account alone, and is idempotent': async ({
    driver,
    project_id,
    home,
    status,
  }) => {
    expect(status()).toEqual({ state: 'closed' });
    await driver.open(project_id);
    await driver.open(project_id);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(status()).toEqual({ state: 'opened' });
    expect(driver.list().size).toBe(0);
  },

  '[CP2] start answers an address whose token the local hub takes': async (subject) => {
    const { driver, project_id } = subject;
    const address = await subject.start();
    const self = await askLocalHub(subject.way(address.token));
    expect(self.env.LYCEUM_PROJECT_ID).toBe(project_id);
    expect(subject.status()).toEqual({ state: 'running', address });
    expect([...driver.list().keys()]).toEqual([project_id]);
    await expect(askLocalHub(subject.way('wrong'))).rejects.toThrow('401');
  },

  '[CP3] two starts at once share one local hub, and what runs is not started again': async ({ start }) => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(two).toEqual(one);
    expect(await start()).toEqual(one);
  },

  '[CP4] stop leaves no process of the project, daemons by setsid and nohup included': async (subject) => {
    const daemon = await subject.startDaemon();
    expect(pidAlive(daemon)).toBe(true);
    await subject.stop();
    expect(pidAlive(daemon)).toBe(false);
    expect(subject.status()).toEqual({ state: 'opened' });
    await subject.stop();
  },

  '[CP4] stop ends what ignores SIGTERM or is halted': async (subject) => {
    subject.behave({ ignore_term: true });
    const stubborn = await subject.run(`trap '' TERM; while :; do sleep 1000; done`);
    const halted = await subject.run('kill -STOP $$');
    await subject.stop();
    expect([stubborn, halted].filter(pidAlive)).toEqual([]);
  },

  '[CP5] a stop during the start ends it, and the start says so': async (subject) => {
    subject.behave({ never_listen: true });
    const started = subject.start().catch((error: Error) => error.message);
    expect(subject.status().state).toBe('starting');
    await subject.stop();
    expect(await started).toMatch(/stopped/);
    expect(subject.status()).toEqual({ state: 'opened' });
  },

  '[CP5] a start during the stop comes after it, and the last word counts': async ({
    start,
    stop,
    status,
  }) => {
    const first = await start();
    const stopped = stop();
    const second = await start();
    await stopped;
    expect(second.token).not.toBe(first.token);
    const results = await Promise.allSettled([stop(), start(), stop()]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(status()).toEqual({ state: 'opened' });
  },

  '[CP6] a start that fails tells the reason, and the next one may succeed': async (subject) => {
    subject.behave({ fail: 'the disk is made of cheese' });
    await expect(subject.start()).rejects.toThrow('the disk is made of cheese');
    const { state, error } = subject.status();
    expect(state).toBe('opened');
    expect(error).toContain('exit code 3');
    subject.behave({});
    await subject.start();
    expect(subject.status().error).toBeUndefined();
  },

  '[CP7] a local hub that is killed comes back with a new address; other processes stay': async (subject) => {
    const changes: ProjectStatus[] = [];
    subject.driver.onChange(
      (project_id, status) => project_id === subject.project_id && changes.push(status),
    );
    const daemon = await subject.startDaemon();
    const before = await subject.start();
    const pid = await subject.localHubPid();
    process.kill(pid, 'SIGKILL');
    await until(() => changes.length > 0, 'news of the new local hub');
    const after = await subject.start();
    expect(changes).toEqual([{ state: 'running', address: after }]);
    expect(after.token).not.toBe(before.token);
    expect(await subject.localHubPid()).not.toBe(pid);
    expect(pidAlive(daemon)).toBe(true);
  },

  '[CP8] a driver that lets go leaves projects running, and the next one adopts them': async (subject) => {
    const address = await subject.start();
    const pid = await subject.localHubPid();
    await subject.replaceDriver();
    expect(await subject.start()).toEqual(address);
    process.kill(pid, 'SIGKILL');
    await until(() => subject.status().address?.token !== address.token, 'the adopted one to restart');
    await until(() => subject.status().state === 'running', 'the restarted local hub');
  },

  '[CP9] stopAll ends every project, also leftovers of projects that do not run': async (subject) => {
    const daemon = await subject.startDaemon();
    const other = await subject.other();
    const pid = await subject.localHubPid();
    await subject.replaceDriver(async () => {
      process.kill(pid, 'SIGKILL');
      await until(() => !pidAlive(pid), 'the local hub to go');
    });
    await subject.driver.stopAll();
    expect([daemon, other].filter(pidAlive)).toEqual([]);
    expect(subject.driver.list().size).toBe(0);
  },
};

/** A server inside that answers each line in capitals and keeps its half open after an end. */
const SHOUTER = `node -e 'require("net").createServer({ allowHalfOpen: true }, (s) => {
  let said = ""; s.on("data", (d) => { said += d; }); s.on("end", () => s.end(said.toUpperCase()));
}).listen(7411, "127.0.0.1")'`;

RULES[
  '[CP13] connect reaches a port inside, each direction ends for itself, and where nothing listens says so'
] = async (subject) => {
  const { driver, project_id } = subject;
  const target = { kind: 'port', port: 7411 } as const;
  await expect(driver.connect(project_id, target)).rejects.toMatchObject({ code: 'not_running' });
  await subject.start();
  await expect(driver.connect(project_id, target)).rejects.toMatchObject({
    code: 'unavailable',
    errno: 'ECONNREFUSED',
  });
  await subject.run(SHOUTER);
  const listens = async () => (await driver.connect(project_id, target)).destroy();
  const answers = () =>
    listens().then(
      () => true,
      () => false,
    );
  await until(answers, 'the server inside');
  const socket = await driver.connect(project_id, target);
  socket.allowHalfOpen = true;
  socket.end('a whole text');
  expect(await text(socket)).toBe('A WHOLE TEXT');
};

RULES['[CP14] the table of processes has what runs, and a signal ends it but never the local hub'] = async (
  subject,
) => {
  const { driver, project_id } = subject;
  await subject.start();
  const pid = await subject.run('exec -a a-name-to-find sleep 1000');
  const find = async () =>
    (await driver.processes(project_id)).find(({ command }) => command.startsWith('a-name-to-find'));
  await until(async () => (await find()) !== undefined, 'the program in the table');
  const row = await find();
  if (!row) throw new Error('it was there');
  const own = (await driver.processes(project_id)).filter((each) => each.own);
  expect(own.length).toBeGreaterThan(0);
  for (const each of own)
    await expect(driver.signal(project_id, each.pid, each.start_time, 'SIGKILL')).rejects.toMatchObject({
      code: 'forbidden',
    });
  await expect(driver.signal(project_id, row.pid, row.start_time + 1, 'SIGKILL')).rejects.toMatchObject({
    code: 'not_found',
  });
  await driver.signal(project_id, row.pid, row.start_time, 'SIGKILL');
  await until(() => !pidAlive(pid), 'the program to end');
  expect((await driver.usage(project_id)).memory_mib).toBeGreaterThan(5);
};

export function driverContract(makeHarness: () => Promise<DriverHarness>): void {
  it.each(Object.entries(RULES))('%s', async (_, holds) => {
    const harness = await makeHarness();
    const subject = new Subject(harness, await harness.make());
    try {
      await holds(subject);
    } finally {
      await subject.driver.stopAll();
      subject.driver.close();
      await harness.remove();
    }
  });
}
