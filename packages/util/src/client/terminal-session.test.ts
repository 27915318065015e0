/** Terminals in a client: every byte once, in order, whatever happens to the line. */
import type { ProjectId } from '../ids';
import type { ProjectPath } from '../paths';
import type { TerminalSize } from '../protocol/files';
import { Connection } from './connection';
import { FakeHub } from './fake-hub';
import { createMemoryNetwork } from './memory-transport';
import { seeded } from './seeded';
import { type TerminalScreen, TerminalSession } from './terminal-session';

const WHERE = {
  project_id: '33333333-3333-4333-8333-333333333333' as ProjectId,
  path: 'x.term' as ProjectPath,
};
const SIZE: TerminalSize = { cols: 80, rows: 24 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Draws when it is told to, in order, like xterm. */
function createScreen() {
  let shown: number[] = [];
  const queue: (() => void)[] = [];
  const sizes: TerminalSize[] = [];
  const screen: TerminalScreen = {
    write: (data, drawn) =>
      queue.push(() => {
        shown.push(...data);
        drawn();
      }),
    reset: (text, size) => {
      sizes.push(size);
      queue.push(() => {
        shown = [...text].map((char) => char.charCodeAt(0));
      });
    },
    resize: (size) => sizes.push(size),
  };
  return {
    screen,
    sizes,
    draw: () => queue.shift()?.(),
    drawAll: () => {
      for (const job of queue.splice(0)) job();
    },
    shown: () => shown,
  };
}

function setUp(hub = new FakeHub()) {
  const network = createMemoryNetwork(hub.accept);
  const connection = new Connection(network.connector);
  const screen = createScreen();
  const session = new TerminalSession(connection, WHERE, screen.screen, SIZE);
  const heard = (event: string) => hub.heard.filter((message) => message.event === event);
  return { hub, network, connection, session, heard, ...screen };
}

const bytes = (text: string) => new TextEncoder().encode(text);

test('[CL20] a newcomer gets the screen, then the bytes after it; drawn bytes are acked', async () => {
  const { hub, network, connection, session, heard, drawAll, shown } = setUp();
  hub.print(bytes('before '));
  await network.settle();
  expect(session.status.kind).toBe('running');
  hub.print(bytes('after'));
  await network.settle();
  expect(heard('terminal_ack')).toHaveLength(0);
  drawAll();
  await network.settle();
  expect(String.fromCharCode(...shown())).toBe('before after');
  expect(heard('terminal_ack')).toEqual([expect.objectContaining({ offset: 12 })]);
  connection.close();
});

test('[CL21] a reconnect resumes at the next byte and does not draw anything twice', async () => {
  const { hub, network, connection, session, heard, drawAll, shown } = setUp();
  await network.settle();
  hub.print(bytes('one '));
  await network.settle();
  network.cut();
  expect(session.status.kind).toBe('reconnecting');
  hub.print(bytes('two '));
  connection.wake();
  await network.settle();
  hub.print(bytes('three'));
  await network.settle();
  drawAll();
  expect(String.fromCharCode(...shown())).toBe('one two three');
  expect(heard('terminal_open').at(-1)).toMatchObject({ resume: { session_id: 'first', offset: 4 } });
  connection.close();
});

test('[CL22] another session (the project was restarted) resets the screen', async () => {
  const { hub, network, connection, drawAll, shown } = setUp();
  hub.print(bytes('old shell'));
  await network.settle();
  network.cut();
  hub.session_id = 'second';
  hub.log = bytes('new');
  connection.wake();
  await network.settle();
  drawAll();
  expect(String.fromCharCode(...shown())).toBe('new');
  connection.close();
});

test('[CL23] a window that changed while the terminal was opening is told afterwards', async () => {
  const { network, connection, session, heard } = setUp();
  while (network.step('client') || network.step('server')) {
    if (heard('terminal_open').length === 1 && heard('terminal_resize').length === 0)
      session.resize({ cols: 100, rows: 30 });
  }
  await network.settle();
  expect(heard('terminal_resize')).toEqual([expect.objectContaining({ size: { cols: 100, rows: 30 } })]);
  session.resize({ cols: 100, rows: 30 });
  await network.settle();
  expect(heard('terminal_resize')).toHaveLength(1);
  connection.close();
});

test('[CL24] a viewer that was reset keeps the session’s size, not its own', async () => {
  const { hub, network, connection, sizes } = setUp();
  await network.settle();
  hub.tell('terminals', (channel) => ({ event: 'terminal_size', channel, size: { cols: 40, rows: 10 } }));
  hub.tell('terminals', (channel) => ({ event: 'terminal_reset', channel, offset: 0, screen: '' }));
  await network.settle();
  expect(sizes.at(-1)).toEqual({ cols: 40, rows: 10 });
  connection.close();
});

test('[CL25] an ended shell stays ended through a reconnect; restart opens a new one', async () => {
  const { hub, network, connection, session, heard } = setUp();
  await network.settle();
  hub.tell('terminals', (channel) => ({ event: 'terminal_exit', channel, exit_code: 3 }));
  await network.settle();
  expect(session.status).toEqual({ kind: 'exited', exit_code: 3 });
  network.cut();
  connection.wake();
  await network.settle();
  expect(session.status.kind).toBe('exited');
  expect(heard('terminal_open')).toHaveLength(1);
  session.restart();
  await network.settle();
  expect(session.status.kind).toBe('running');
  connection.close();
});

test('[CL26] input goes out only while the terminal runs', async () => {
  const { network, connection, session, heard } = setUp();
  session.input(bytes('too early'));
  await network.settle();
  session.input(bytes('ls\r'));
  await network.settle();
  network.cut();
  session.input(bytes('rm -rf x\r'));
  connection.wake();
  await network.settle();
  expect(heard('terminal_input')).toEqual([expect.objectContaining({ data: bytes('ls\r') })]);
  connection.close();
});

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  '[CL27] cutting the line at random loses and doubles no byte (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const { hub, network, connection, draw, drawAll, shown } = setUp();
    for (let turn = 0; turn < 600; turn++) {
      const kind = random.int(16);
      if (kind < 4) hub.print(random.bytes(1 + random.int(200)));
      else if (kind < 9) network.step('client');
      else if (kind < 11) network.step('server');
      else if (kind < 13) draw();
      else if (kind === 13) connection.wake();
      else if (kind === 14 && random.chance(0.5)) network.cut();
      else if (kind === 15 && random.chance(0.2))
        hub.tell('terminals', (channel) => ({
          event: 'terminal_reset',
          channel,
          offset: hub.log.length,
          screen: hub.screen(),
        }));
    }
    connection.wake();
    await network.settle();
    drawAll();
    expect(Uint8Array.from(shown())).toEqual(hub.log);
    connection.close();
  },
);
