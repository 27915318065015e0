/** The hub's program: one clear line for each mistake, killed and started again under people who type, and a clean end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import { newKey } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Stage, until } from './testing/stage';

jest.setTimeout(90_000);

const MAIN = join(__dirname, '../dist/main.js');
let stage: Stage;
const children: ChildProcess[] = [];

beforeAll(async () => {
  stage = await createStage();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stage.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: stage.database.url,
      LYCEUM_DATA: stage.data,
      STATIC_DIR: join(stage.data, 'static'),
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return { child, stderr: () => stderr };
}

const answers = (port: number) => () =>
  fetch(`http://127.0.0.1:${port}/alive`).then(
    ({ ok }) => ok,
    () => false,
  );

test.each([
  ['no database', { DATABASE_URL: '' }, 2, 'DATABASE_URL must be set.'],
  ['a bad port', { PORT: 'many' }, 2, 'PORT must be'],
])('[HT8] %s: one line and an exit code', async (_what, env, code, line) => {
  const { child, stderr } = start(env);
  expect((await once(child, 'exit'))[0]).toBe(code);
  expect(stderr().trim().split('\n')).toHaveLength(1);
  expect(stderr()).toContain(line);
});

test('[HT9] a port in use: one line, exit 1', async () => {
  const port = new URL(stage.hub.url).port;
  const { child, stderr } = start({ PORT: port });
  expect((await once(child, 'exit'))[0]).toBe(1);
  expect(stderr()).toBe(`Port ${port} is in use.\n`);
});

test('[SY15] a hub killed with -9 during typing: the client reconnects by itself, nothing typed is lost, the terminal goes on', async () => {
  const port = await freePort();
  const env = { PORT: String(port) };
  let hub = start(env);
  await until('ready', answers(port), 30_000);
  const ada = await stage.person('Ada');
  const url = `http://127.0.0.1:${port}`;
  const headers = { cookie: ada.cookie };
  const connection = new Connection(
    engineConnector({ url, path: '/hub', headers, transports: ['websocket'] }),
  );
  await connection.ready();
  const project_id = await stage.project(connection);
  const exec = (command: string) =>
    connection.request('exec', { project_id, key: newKey(), exec: { command } });
  await exec('touch a.txt');
  const session = new DocumentSession(connection, { project_id, path: parseProjectPath('a.txt') });
  let screen = '';
  const terminal = new TerminalSession(
    connection,
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
  await until('open', () => session.status.kind === 'saved' && terminal.status.kind === 'running');
  terminal.input(Buffer.from('X=kept\n'));
  await until('the shell took it', () => screen.includes('X=kept'));
  for (let i = 0; i < 60; i++) {
    session.text.insert(session.text.length, `${i},`);
    if (i === 30) {
      hub.child.kill('SIGKILL');
      await once(hub.child, 'exit');
      hub = start(env);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const whole = Array.from({ length: 60 }, (_, i) => `${i},`).join('');
  await until('durable and on disk', () => session.status.kind === 'saved' && session.unacked === 0, 30_000);
  expect(session.text.toString()).toBe(whole);
  expect((await exec('cat a.txt')).stdout).toBe(whole);
  await until('the terminal is back', () => terminal.status.kind === 'running', 20_000);
  terminal.input(Buffer.from('echo "$X"_$((1+1))\n'));
  await until('the same shell', () => screen.includes('kept_2'));
  const began = Date.now();
  hub.child.kill('SIGTERM');
  expect((await once(hub.child, 'exit'))[0]).toBe(0);
  expect(Date.now() - began).toBeLessThan(3000);
  session.close();
  connection.close();
});
