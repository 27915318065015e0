/** A whole Lyceum whose projects are containers: every way from a browser into one, and a compute server that is killed meanwhile. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(120_000);

/** Where podman cannot run this is skipped by name; with CI=true it fails instead. */
const CAN = process.getuid?.() === 0 && spawnSync('podman', ['info'], { timeout: 60_000 }).status === 0;
const describeContainers = CAN || process.env.CI === 'true' ? describe : describe.skip;

const SERVER = `require('http').createServer((req, res) => res.end('inside: ' + req.url))
  .on('upgrade', (req, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n');
    socket.on('error', () => {}).pipe(socket);
  }).listen(8125, '127.0.0.1');`;

describeContainers('projects in containers (podman, as root)', () => {
  let stage: Stage;
  let ada: Person;
  let a: Connection;
  let project_id: ProjectId;

  beforeAll(async () => {
    stage = await createStage({ driver: 'container' });
    ada = await stage.person('Ada');
    a = ada.connect();
    await a.ready();
    project_id = await stage.project(a);
  });
  afterAll(() => stage.close());

  const exec = async (command: string) =>
    (await a.request('exec', { project_id, key: newKey(), exec: { command } })).stdout.trim();
  const file = (name: string, init: RequestInit = {}) =>
    ada.fetch(`/api/v1/projects/${project_id}/files/${name}`, init);
  /** Sockets of hub and project on this node's compute server. */
  const openPasses = () => {
    const pid = stage.compute().pid;
    const listed = spawnSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' });
    return listed.stdout.split('\n').filter((line) => line.includes('socket:')).length;
  };

  async function cookieFor(path: string): Promise<string> {
    const { url } = await a.request('content_link', { project_id, path });
    const answer = await fetch(url, { redirect: 'manual' });
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  function openTerminal() {
    let screen = '';
    const terminal = new TerminalSession(
      a,
      { project_id, path: parseProjectPath('t.term') },
      {
        write: (data, drawn) => {
          screen += Buffer.from(data).toString();
          drawn();
        },
        reset: (text) => {
          screen = text;
        },
        resize: () => {},
      },
      { cols: 80, rows: 24 },
    );
    return { terminal, screen: () => screen };
  }

  test('[CO20] exec, raw files and a document, as anywhere', async () => {
    expect(await exec('whoami; pwd; echo $LYCEUM_STATE_DIR')).toBe('user\n/home/user\n/.lyceum/state');
    expect((await file('folder/a.txt', { method: 'PUT', body: 'some text' })).status).toBe(200);
    expect(await exec('cat folder/a.txt; stat -c %U folder/a.txt')).toBe('some textuser');
    expect(await (await file('folder/a.txt')).text()).toBe('some text');
    const session = new DocumentSession(a, { project_id, path: parseProjectPath('folder/a.txt') });
    await until('open', () => session.loaded && session.text.toString() === 'some text');
    session.text.insert(0, 'typed, ');
    await until('on disk', async () => (await exec('cat folder/a.txt')) === 'typed, some text');
    session.close();
  });

  test('[CO21] the local hub is spared when memory runs out: what people run goes first', async () => {
    expect(await exec('cat /proc/self/oom_score_adj; cat /proc/$PPID/oom_score_adj')).toBe('500\n0');
  });

  test('[CO22] HTTP and sockets of a server inside, through the proxy; 200 abandoned ones leave nothing behind', async () => {
    await file('server.js', { method: 'PUT', body: SERVER });
    await exec('setsid nohup node server.js > log 2>&1 < /dev/null & sleep 0.3');
    const cookie = await cookieFor('server/8125/');
    const url = (path: string) => `${stage.hub.proxy_url}/${project_id}/${path}`;
    const get = async (path: string) => (await fetch(url(path), { headers: { cookie } })).text();
    await until('the server answers', async () => (await get('server/8125/x')) === 'inside: /x');
    expect(await get('port/8126/')).toContain('Nothing listens on port 8126');
    const raw = await fetch(url('raw/folder/a.txt'), { headers: { cookie } });
    expect(await raw.text()).toBe('typed, some text');
    const before = openPasses();
    const headers = { cookie, connection: 'Upgrade', upgrade: 'websocket' };
    const upgrade = async () => {
      const asked = request(url('server/8125/ws'), { headers });
      asked.end();
      const [, socket] = (await once(asked, 'upgrade')) as [unknown, Socket];
      socket.on('error', () => {});
      return socket;
    };
    const first = await upgrade();
    first.write('echo me');
    expect(String((await once(first, 'data'))[0])).toBe('echo me');
    const sockets = await Promise.all(Array.from({ length: 199 }, upgrade));
    expect(openPasses()).toBeGreaterThan(before + 300);
    for (const [i, socket] of [first, ...sockets].entries()) {
      if (i % 2) socket.destroy();
      else socket.resetAndDestroy();
    }
    await until('all are closed', () => openPasses() <= before);
    const inside = 'ls -l /proc/$(pgrep -f server.js)/fd | grep -c socket:';
    await until('also inside', async () => Number(await exec(inside)) <= 4);
  });

  test('[CO23] kill -9 of the compute server: programs and terminals are there again with the next one', async () => {
    const { terminal, screen } = openTerminal();
    await until('a shell', () => terminal.status.kind === 'running');
    terminal.input(Buffer.from('MINE=kept\n'));
    await exec('setsid sleep 1000 > /dev/null 2>&1 &');
    stage.compute().kill('SIGKILL');
    await once(stage.compute(), 'exit');
    stage.startCompute();
    const typed = async () => {
      // What is typed while nobody listens is lost, as at any terminal whose line is down.
      terminal.input(Buffer.from('echo $MINE-$((20+3))\n'));
      await exec('true');
      return screen().includes('kept-23');
    };
    await until('it is the same shell', typed, 30_000);
    expect(await exec('pgrep -c sleep')).toBe('1');
    await a.request('project_action', { project_id, action: 'stop' });
    await until('the terminal is told', () => terminal.status.kind === 'failed');
    terminal.close();
  });
});
