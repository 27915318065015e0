/** A browser whose network lets no WebSocket through: engine.io's long polling against a real hub, every frame exact, large ones too. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import { TerminalSession } from '@lyceum/util/client/terminal-session';
import type { Connector } from '@lyceum/util/client/transport';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(90_000);

let stage: Stage;
let ada: Person;
/** By WebSocket, to compare with. */
let direct: Connection;
/** By polling only. */
let polling: Connection;
let project_id: ProjectId;
/** Links of the polling connection: one, unless a frame was harmed (CL30). */
let links = 0;

beforeAll(async () => {
  stage = await createStage({ base_path: '/base' });
  ada = await stage.person('Ada');
  direct = ada.connect();
  await direct.ready();
  project_id = await stage.project(direct);
  polling = new Connection(counted(pollingConnector()), { ping_interval_ms: 200 });
  await polling.ready();
});

afterAll(async () => {
  polling.close();
  await stage.close();
});

function pollingConnector(): Connector {
  const { origin, pathname } = new URL(stage.hub.url);
  const headers = { cookie: ada.cookie };
  return engineConnector({ url: origin, path: `${pathname}/hub`, headers, transports: ['polling'] });
}

const counted =
  (connect: Connector): Connector =>
  (handlers) => {
    links++;
    return connect(handlers);
  };

const path = parseProjectPath;
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const onDisk = (file: string) => readFileSync(join(stage.data, 'projects', project_id, file));

/** Every frame so far was right: a ping compares the marks of both directions. */
async function allFramesExact(): Promise<void> {
  const pings: unknown[] = [];
  const stop = polling.onStatus((status) => pings.push(status));
  await until('two more pings', () => pings.length >= 2);
  stop();
  expect(polling.status.kind).toBe('connected');
  expect(links).toBe(1);
}

test('[MH16] a document is edited by both, and saved', async () => {
  await direct.request('exec', { project_id, key: newKey(), exec: { command: "printf 'text' > p.txt" } });
  const where = { project_id, path: path('p.txt') };
  const [one, two] = [new DocumentSession(polling, where), new DocumentSession(direct, where)];
  await until('open', () => one.loaded && two.loaded);
  for (let at = 0; at < 50; at++) {
    one.text.insert(0, 'ö');
    two.text.insert(two.text.length, '✓');
    if (at % 10 === 0) await until('a round trip', () => one.unacked === 0);
  }
  await until('the same', () => one.text.length === 104 && one.text.toString() === two.text.toString());
  one.awareness.setLocalState({ at: 1 });
  await until('the cursor', () => two.awareness.getStates().has(one.doc.clientID));
  await until('acked', () => one.unacked === 0 && two.unacked === 0);
  await one.save();
  expect(onDisk('p.txt').toString()).toBe(`${'ö'.repeat(50)}text${'✓'.repeat(50)}`);
  one.close();
  two.close();
  await allFramesExact();
});

test('[MH16] 1 MB at once in each direction', async () => {
  await direct.request('exec', { project_id, key: newKey(), exec: { command: ': > large.txt' } });
  const where = { project_id, path: path('large.txt') };
  const one = new DocumentSession(polling, where);
  await until('open', () => one.loaded);
  const text = randomBytes(768 * 1024).toString('base64');
  const began = performance.now();
  one.text.insert(0, text);
  await until('acked', () => one.unacked === 0);
  const up = performance.now() - began;
  await one.save();
  expect(sha256(onDisk('large.txt'))).toBe(sha256(text));
  one.close();
  const asked = performance.now();
  const { stdout } = await polling.request('exec', {
    project_id,
    key: newKey(),
    exec: { command: 'cat large.txt' },
  });
  const down = performance.now() - asked;
  expect(sha256(stdout)).toBe(sha256(text));
  process.stdout.write(`polling: 1 MB up in ${up.toFixed(0)} ms, down in ${down.toFixed(0)} ms\n`);
  expect(Math.max(up, down)).toBeLessThan(5000);
  await allFramesExact();
});

test('[MH16] a terminal: every byte value out and in, and a megabyte of output, in order', async () => {
  const pieces: Buffer[] = [];
  const output = () => Buffer.concat(pieces);
  const session = new TerminalSession(
    polling,
    { project_id, path: path('p.term') },
    {
      write: (data, drawn) => {
        pieces.push(Buffer.from(data));
        drawn();
      },
      reset: () => {},
      resize: () => {},
    },
    { cols: 80, rows: 24 },
  );
  await until('a shell', () => session.status.kind === 'running');
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  // What is typed arrives raw, and is shown back by cat: no byte of it means anything on the way.
  session.input(Buffer.from('stty raw -echo; echo re\\ady; head -c 256 > in.bin; cat in.bin; stty sane\n'));
  await until('ready', () => output().includes('ready'));
  session.input(all);
  await until('all came back', () => output().includes(all));
  expect(onDisk('in.bin').equals(all)).toBe(true);
  pieces.length = 0;
  session.input(Buffer.from("seq 1 150000 | tr '\\n' ' '; echo END''ED\n"));
  await until('a megabyte', () => output().includes('ENDED'), 30_000);
  const numbers = /(1 2 3 [\d ]*150000) ENDED/.exec(output().toString('latin1'))?.[1] ?? '';
  expect(sha256(numbers)).toBe(sha256(Array.from({ length: 150_000 }, (_, at) => at + 1).join(' ')));
  session.close();
  await allFramesExact();
});
