/** The compute server over its wire, with the fake local hub: sign-in, requests, news, malformed input. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newProjectId } from '@lyceum/util/ids';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import { type Logger, silentLogger } from '@lyceum/util/node/logger';
import { COMPUTE_PROTOCOL } from '@lyceum/util/protocol/version';
import { type Compute, createCompute } from './compute';
import type { ComputeConfig } from './config';
import { ComputeClient } from './testing/compute-client';
import { askLocalHub, FAKE_LOCAL_HUB, pidAlive, until } from './testing/project-probe';

jest.setTimeout(60_000);

/** Nothing listens there: registration tries on, and nothing else minds. */
const NO_DATABASE = 'postgres://nobody@127.0.0.1:1/none';

function recordingLogger() {
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
  return { lines, logger };
}

async function relayed(port: number, project_id: string, projectToken: string): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1');
  const target = { kind: 'files' };
  socket.write(
    frameOf({ event: 'connect', protocol: COMPUTE_PROTOCOL, project_id, token: projectToken, target }),
  );
  expect(JSON.parse(String(await firstFrame(socket, 10_000, 5000)))).toEqual({ event: 'connected' });
  return socket;
}

describe('compute server', () => {
  let data: string;
  let compute: Compute;
  let token: string;
  let clients: ComputeClient[];
  const log = recordingLogger();

  const start = (fields: Partial<ComputeConfig> = {}, logger: Logger = log.logger) =>
    createCompute(
      {
        database_url: NO_DATABASE,
        data,
        node_id: 'test-node',
        host: '127.0.0.1',
        port: 0,
        stop_projects_on_exit: 'always',
        local_hub_main: FAKE_LOCAL_HUB,
        log_level: 'info',
        driver: 'process',
        container: { shared: [], denied: [] },
        account: { name: 'tester', path: process.env.PATH ?? '' },
        ...fields,
      },
      logger,
    );
  const connect = (port = compute.port) => {
    const client = new ComputeClient(port);
    clients.push(client);
    return client;
  };
  const signedIn = async (port?: number) => {
    const client = connect(port);
    client.hello(token);
    await client.next('welcome');
    return client;
  };

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'lyceum-compute-'));
    clients = [];
    log.lines.length = 0;
    compute = await start();
    token = readFileSync(join(data, 'secrets', 'compute-token'), 'utf8').trim();
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    await compute.close();
    rmSync(data, { recursive: true });
  });

  it('[CP20] the right token is welcomed with protocol and node', async () => {
    const client = connect();
    client.hello(token);
    expect(await client.next('welcome')).toEqual({
      event: 'welcome',
      protocol: COMPUTE_PROTOCOL,
      node_id: 'test-node',
    });
    expect(statSync(join(data, 'secrets', 'compute-token')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      'a wrong token',
      { event: 'hello', protocol: COMPUTE_PROTOCOL, token: 'wrong', hub_id: 'x' },
      'forbidden',
    ],
    [
      'another protocol',
      { event: 'hello', protocol: COMPUTE_PROTOCOL + 1, token: 'wrong', hub_id: 'x' },
      'bad_request',
    ],
    ['a request before the hello', { event: 'project_list', id: 1 }, 'not_signed_in'],
    ['an unknown event', { event: 'open_sesame' }, 'bad_request'],
  ])('[CP21] %s is refused at the door, with the reason', async (_, message, code) => {
    const client = connect();
    client.send(message);
    client.send(message);
    expect(await client.next('error')).toMatchObject({ code });
    await client.closed();
    expect(client.received).toHaveLength(1);
    expect(log.lines.filter((line) => line.startsWith('connection refused'))).toHaveLength(1);
  });

  it('[CP22] malformed frames are answered with an error, and the connection serves on', async () => {
    const client = await signedIn();
    client.sendText('no json at all');
    await client.next('error', (error) => error.message.includes('JSON'));
    client.send({ event: 'project_eat', id: 7 });
    expect(await client.next('error', (error) => error.id === 7)).toMatchObject({ code: 'bad_request' });
    client.send({ event: 'project_start', id: 8, project_id: '../../etc' });
    expect(await client.next('error', (error) => error.id === 8)).toMatchObject({ code: 'bad_request' });
    client.send({ event: 'hello', protocol: COMPUTE_PROTOCOL, token, hub_id: 'again' });
    await client.next('error', (error) => error.message.includes('already'));
    expect(await client.request('project_list')).toEqual({ projects: [] });
    expect(log.lines.filter((line) => line.startsWith('message refused'))).toHaveLength(4);
  });

  it('[CP22] a frame beyond the limit closes its own connection only', async () => {
    const other = await signedIn();
    const client = await signedIn();
    client.socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3]));
    await client.closed();
    expect(await other.request('project_list')).toEqual({ projects: [] });
  });

  it('[CP23] open, start, status, list and stop, as a hub asks them', async () => {
    const client = await signedIn();
    const project_id = newProjectId();
    expect(await client.project('project_status', project_id)).toEqual({ state: 'closed' });
    expect(await client.project('project_open', project_id)).toEqual({ state: 'opened' });
    const running = await client.project('project_start', project_id);
    expect(running.state).toBe('running');
    expect(await client.project('project_start', project_id)).toEqual(running);
    expect(await client.request('project_list')).toEqual({ projects: [{ project_id, ...running }] });
    expect(await client.project('project_stop', project_id)).toEqual({ state: 'opened' });
    expect(await client.request('project_list')).toEqual({ projects: [] });
  });

  it('[DK9] under an address of the network, projects are reached over its own port: they listen on their machine alone', async () => {
    // Every address; what a hub dials is the point, not where it is.
    const other = await start({ host: '0.0.0.0', data: join(data, 'other') }, silentLogger);
    token = readFileSync(join(data, 'other', 'secrets', 'compute-token'), 'utf8').trim();
    const client = await signedIn(other.port);
    const project_id = newProjectId();
    const running = await client.project('project_start', project_id);
    const address = { host: '0.0.0.0', port: other.port, http_port: other.port, service_host: '0.0.0.0' };
    expect(running.address).toEqual({ ...address, token: running.address!.token, relay: true });
    expect(await client.project('project_status', project_id)).toEqual(running);
    expect(await client.request('project_list')).toEqual({ projects: [{ project_id, ...running }] });
    const way = {
      token: running.address!.token,
      connect: () => relayed(other.port, project_id, running.address!.token),
    };
    const { pid } = await askLocalHub(way);
    process.kill(pid, 'SIGKILL');
    const news = await client.next('project_changed', ({ status }) => status.address !== undefined);
    expect(news.status.address).toMatchObject({ ...address, relay: true });
    await other.close();
  });

  it('[CP24] every connected hub hears of a project that changed by itself', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const stranger = connect();
    const project_id = newProjectId();
    const { address } = await one.project('project_start', project_id);
    process.kill((await askLocalHub(address!)).pid, 'SIGKILL');
    const news = await two.next('project_changed');
    expect(await one.next('project_changed')).toEqual(news);
    expect(news.status.state).toBe('running');
    expect(news.status.address?.token).not.toBe(address?.token);
    expect(stranger.received).toEqual([]);
  });

  it('[CP25] tokens are never logged', async () => {
    const client = await signedIn();
    const project_id = newProjectId();
    const { address } = await client.project('project_start', project_id);
    client.send({ event: 'hello', protocol: COMPUTE_PROTOCOL, token, hub_id: 'again', id: 'odd' });
    await client.next('error');
    for (const secret of [token, address!.token]) expect(log.lines.join('\n')).not.toContain(secret);
  });

  it('[CP26] two compute servers live in one process; one leaves its projects running and is followed', async () => {
    const second = join(data, 'second');
    const settings = { data: second, stop_projects_on_exit: 'never' as const };
    let other = await start(settings, silentLogger);
    token = readFileSync(join(second, 'secrets', 'compute-token'), 'utf8').trim();
    const project_id = newProjectId();
    const client = await signedIn(other.port);
    const running = await client.project('project_start', project_id);
    await other.close();
    await client.closed();
    other = await start({ ...settings, stop_projects_on_exit: 'always' }, silentLogger);
    expect(await (await signedIn(other.port)).project('project_status', project_id)).toEqual(running);
    const { pid } = await askLocalHub(running.address!);
    await other.close();
    await until(() => !pidAlive(pid), 'the project to end with its compute server');
  });
});
