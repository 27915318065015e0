/** What a program in a container cannot reach, shown from inside: each rule with what it would find if the wall were not there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { DEFAULT_QUOTAS, type Quotas } from '@lyceum/util/quotas';
import type { Driver } from '../driver';
import { makeContainerHarness, said } from '../testing/container-stage';
import { describeContainers } from '../testing/podman-here';
import { askLocalHub, pidAlive, runInProject, throughDriver, until } from '../testing/project-probe';

jest.setTimeout(120_000);

const SECRET = 'the secret of the node';

/** A server as the hub, the compute server or the database: on all addresses of this machine. */
async function listen(host: string): Promise<Server & { port: number }> {
  const server = createServer((socket) => socket.on('error', () => {}).end(SECRET));
  server.listen(0, host);
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

const ownAddress = () =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describeContainers('isolation', () => {
  const harness = makeContainerHarness();
  const [one, other] = [newProjectId(), newProjectId()];
  let driver: Driver;
  const inside = (line: string, project_id = one) => said(driver, project_id, harness.home(project_id), line);
  const quotas = (changes: Partial<Quotas>) => ({
    quotas: { ...DEFAULT_QUOTAS, ...changes },
    environment: {},
  });
  const dial = (host: string, port: number) => `timeout 5 bash -c 'cat < /dev/tcp/${host}/${port}'`;

  beforeAll(async () => {
    driver = await harness.make();
    mkdirSync(join(harness.data, 'secrets'), { mode: 0o755 });
    writeFileSync(join(harness.data, 'secrets', 'compute-token'), SECRET, { mode: 0o644 });
    await driver.open(other);
    writeFileSync(join(harness.home(other), 'diary'), SECRET, { mode: 0o644 });
    await Promise.all([
      driver.start(one, {
        ...quotas({}),
        environment: { MINE: 'yes', LYCEUM_DOOR: '/tmp', PATH: '/usr/bin:/bin' },
      }),
      driver.start(other, quotas({})),
    ]);
  });
  afterAll(async () => {
    driver.close();
    await harness.remove();
  });

  it('[CO1] its root is not the node: data folder, other homes, the clone and podman are not there', async () => {
    const places = [harness.data, '/work', '/root', '/var/lib/containers', harness.layout.run, __dirname];
    for (const place of places) expect(await inside(`ls ${place}`)).toContain('No such file');
    expect(await inside(`find / -xdev -name 'diary' -o -xdev -name 'compute-token' 2>/dev/null`)).toBe('');
    expect((await inside('ls -A /home')).split('\n')).toEqual(['user']);
    expect(await inside('ls -A /home/user/.. ; cat /home/user/../../../../etc/hostname')).toContain(
      'project',
    );
  });

  it('[CO2] it runs as an account of its own, without capabilities, and no program gives it more', async () => {
    expect(await inside('id -u; whoami; echo $HOME; pwd')).toBe('1000\nuser\n/home/user\n/home/user');
    expect(await inside('grep -E "Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs" /proc/self/status')).toBe(
      ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => `${name}:\t0000000000000000`).join('\n') +
        '\nNoNewPrivs:\t1',
    );
    const [mine, theirs] = await Promise.all([
      inside('cat /proc/self/uid_map'),
      inside('cat /proc/self/uid_map', other),
    ]);
    const first = (map: string) => Number(map.trim().split(/\s+/)[1]);
    expect(first(mine)).toBeGreaterThan(1_000_000);
    expect(Math.abs(first(mine) - first(theirs))).toBeGreaterThanOrEqual(2048);
    for (const program of ['su', 'passwd', 'mount'])
      expect(
        await inside(`cp $(command -v ${program}) ~/p 2>&1; chmod u+s ~/p; ~/p -c id root < /dev/null`),
      ).not.toContain('uid=0');
    expect(await inside('unshare -m true; mount -t tmpfs none /tmp; chroot / true; echo end')).toMatch(
      /(not permitted|denied).*end/s,
    );
  });

  it('[CO3] it sees and signals its own processes only', async () => {
    const secret = spawn('sleep', ['1000'], { env: { ...process.env, NODE_SECRET: SECRET } });
    try {
      const pids = (await inside('ls /proc | grep -E "^[0-9]+$"')).split('\n').map(Number);
      expect(Math.max(...pids)).toBeLessThan(1000);
      expect(await inside('cat /proc/*/environ | tr "\\0" "\\n" | grep -c NODE_SECRET')).toBe('0');
      expect(await inside(`kill -9 ${secret.pid}`)).toContain('No such process');
      expect(pidAlive(secret.pid ?? 0)).toBe(true);
    } finally {
      secret.kill('SIGKILL');
    }
  });

  it('[CO4] kernel settings, devices and control groups are not its to change', async () => {
    const files = [
      '/proc/sys/kernel/hostname',
      '/proc/sysrq-trigger',
      '/sys/kernel/uevent_helper',
      '/etc/passwd',
      '/usr/bin/x',
    ];
    for (const file of files)
      expect(await inside(`echo x > ${file}`)).toMatch(/denied|Read-only|No such file/);
    expect(
      await inside('mknod ~/disk b 254 0; ls /dev/vda /dev/sda /dev/mem /dev/kmsg 2>&1 | grep -v "No such"'),
    ).toMatch(/not permitted\s*$/);
    expect(await inside('find /sys/fs/cgroup -writable -type f 2>/dev/null | head -3')).toBe('');
    expect(await inside('cat /etc/shadow; cat /proc/kcore; dmesg')).not.toContain('root:');
  });

  it("[CO5] no port of the node, of its loopback or of another project's is reached; the internet's side is open", async () => {
    const [everywhere, loopback] = [await listen('0.0.0.0'), await listen('127.0.0.1')];
    try {
      const own = ownAddress();
      const doors = [
        ['127.0.0.1', loopback.port],
        ['10.0.2.2', loopback.port],
        ['10.0.2.2', everywhere.port],
        ['10.0.2.3', everywhere.port],
        ...(own ? [[own, everywhere.port] as const] : []),
      ] as const;
      for (const [host, port] of doors) expect(await inside(dial(host, port))).not.toContain(SECRET);
      if (own)
        expect(await inside(dial(own, everywhere.port))).toMatch(
          /unreachable|refused|denied|prohibited|No route/i,
        );
      await runInProject(
        throughDriver(driver, other, driver.status(other).address?.token ?? ''),
        `node -e 'require("net").createServer((s) => s.end("of the other project")).listen(7412)'`,
      );
      await until(
        async () => (await inside(dial('127.0.0.1', 7412), other)).includes('of the other'),
        'the other server',
      );
      for (const host of ['127.0.0.1', '10.0.2.2', '10.0.2.100'])
        expect(await inside(dial(host, 7412))).not.toContain('of the other project');
      expect(await inside('ip route del prohibit 169.254.0.0/16; ip route | grep -c default')).toMatch(/1$/);
    } finally {
      everywhere.close();
      loopback.close();
    }
  });

  it('[CO6] without network there is no way out at all', async () => {
    const project_id = newProjectId();
    await driver.start(project_id, quotas({ network: false }));
    const line =
      'ls /sys/class/net; cat /proc/net/route | wc -l; timeout 3 bash -c "echo > /dev/tcp/1.1.1.1/53"';
    expect(await inside(line, project_id)).toMatch(/^lo\n1\n.*unreachable/s);
    await driver.stop(project_id);
  });

  it('[CO7] the door is read-only, and tricks with it reach nothing of the node', async () => {
    expect(
      await inside('rm /run/lyceum/door.sock; ln -s /etc/passwd /run/lyceum/x; echo x > /run/lyceum/token'),
    ).not.toMatch(/^$/);
    expect(await inside('ls /run/lyceum')).toContain('door.sock');
    const door = join(harness.folders(one).door, 'token');
    expect(readFileSync(door, 'utf8')).toBe(driver.status(one).address?.token);
    // Its own state is its own to fill with links: a restart follows none of them.
    const target = join(harness.data, 'untouched');
    writeFileSync(target, SECRET);
    for (const name of ['token', 'settings.json', 'local-hub.log', 'quota.json'])
      symlinkSync(target, join(harness.folders(one).state, name));
    await driver.stop(one);
    await driver.start(one, quotas({}));
    expect(readFileSync(target, 'utf8')).toBe(SECRET);
    expect(await inside('cat ~/../../.lyceum/state/token')).toContain('No such file');
  });

  it('[CO8] a crowd of strangers at the door, and lies, cost only their own project', async () => {
    const crowd = `node -e 'const net = require("net"); const all = [];
      for (let i = 0; i < 400; i++) { const s = net.connect("/run/lyceum/door.sock"); s.on("error", () => {}); all.push(s); }
      const lie = (m) => { const s = net.connect("/run/lyceum/door.sock"); s.on("error", () => {}); const b = Buffer.from(m);
        const h = Buffer.alloc(4); h.writeUInt32BE(b.length); s.write(h); s.write(b); };
      lie("no json"); lie(JSON.stringify({ event: "hello", door_protocol: 1, protocol: 1, token: "x", pid: 1, start_time: 1 }));
      lie(JSON.stringify({ event: "accept", key: "x" })); setTimeout(() => process.exit(), 1000)'; echo done`;
    expect(await inside(crowd)).toContain('done');
    const asked = [one, other].map((id) =>
      askLocalHub(throughDriver(driver, id, driver.status(id).address?.token ?? '')),
    );
    expect((await Promise.all(asked)).length).toBe(2);
  });

  it('[CO9] a fork bomb and a memory hog end inside their own limits while the neighbour answers', async () => {
    const project_id = newProjectId();
    await driver.start(project_id, quotas({ memory_mib: 128, processes: 64, cpu_cores: 0.5 }));
    const run = (line: string) => {
      const token = driver.status(project_id).address?.token ?? '';
      return runInProject(throughDriver(driver, project_id, token), line);
    };
    await run('for i in $(seq 200); do sleep 100 & done; wait');
    await until(async () => (await driver.usage(project_id)).processes === 64, 'all processes in use');
    expect(await inside('echo here', other)).toBe('here');
    await driver.stop(project_id);
    await driver.start(project_id, quotas({ memory_mib: 128 }));
    await run('head -c 400M /dev/zero | tail');
    await until(async () => ((await driver.usage(project_id)).memory_kills ?? 0) > 0, 'the hog to be ended');
    expect((await driver.usage(project_id)).memory_mib).toBeLessThanOrEqual(128);
    expect(await inside('echo here', other)).toBe('here');
    expect(await inside('echo still here', project_id)).toBe('still here');
    await driver.stop(project_id);
  });

  it('[CO10] limits change while it runs, in both directions', async () => {
    const cgroup = () => harness.containerOf(other)?.cgroup.limits();
    await driver.limit(other, { ...DEFAULT_QUOTAS, memory_mib: 2048, cpu_cores: 0.25, processes: 100 });
    expect(cgroup()).toEqual({ memory_mib: 2048, cpu_cores: 0.25, processes: 100 });
    await driver.limit(other, { ...DEFAULT_QUOTAS, memory_mib: 512, cpu_cores: 2, processes: 3000 });
    expect(cgroup()).toEqual({ memory_mib: 512, cpu_cores: 2, processes: 3000 });
    expect(await inside('cat /run/lyceum/quota.json', other)).toContain('disk_mib');
    await driver.limit(other, DEFAULT_QUOTAS);
  });

  it("[CO11] people's variables arrive; those that name the place do not change", async () => {
    const project_id = newProjectId();
    const environment = { MINE: 'a "b" \n c', LYCEUM_DOOR: '/tmp', HOME: '/tmp', LD_PRELOAD: '/x.so' };
    await driver.start(project_id, { quotas: DEFAULT_QUOTAS, environment });
    const told = JSON.parse(readFileSync(harness.folders(project_id).environment, 'utf8'));
    expect(told).toEqual({ MINE: environment.MINE, LYCEUM_DISK_QUOTA_MIB: '3072' });
    await driver.stop(project_id);
  });

  it('[CO12] the dead are collected, and orphans stay inside', async () => {
    await inside('for i in 1 2 3 4 5; do (setsid sh -c "sleep 0.1" &) ; done; sleep 0.6');
    const states = (await driver.processes(one)).map(({ state }) => state);
    expect(states).not.toContain('Z');
  });
});
