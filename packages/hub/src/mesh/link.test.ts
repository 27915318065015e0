/** Two hubs and what lies between them: the same rules over memory and over real sockets, and what a stranger meets at the door. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type DocumentId, type HubId, newDocumentId } from '@lyceum/util/ids';
import { FrameReader } from '@lyceum/util/node/framed-socket';
import { binaryFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import { type Logger, silentLogger } from '@lyceum/util/node/logger';
import { MAX_MESH_FRAME_BYTES } from '@lyceum/util/protocol/mesh';
import type { ClientState } from '@lyceum/util/protocol/presence';
import { newHubId } from '../config';
import { until } from '../testing/stage';
import { acceptHub, type Door } from './accept';
import { greetHub } from './dial';
import { Link } from './link';
import { memoryPair } from './memory-pair';
import type { MeshRoom } from './mesh-room';
import { rawFrame, rawMessage } from './raw-hello';
import { type MeshSocket, type OpenSocket, overTcp } from './socket';

const TOKEN = 'the token of the hub that is called';

class FakeRoom implements MeshRoom {
  readonly got: ClientState[] = [];
  readonly gone: HubId[] = [];
  constructor(private readonly people: ClientState[] = []) {}
  receiveFrom(_: HubId, states: readonly ClientState[]): void {
    this.got.push(...states);
  }
  own(): ClientState[] {
    return this.people;
  }
  hubGone(hub_id: HubId): void {
    this.gone.push(hub_id);
  }
}

const person = (client: number, clock = 1): ClientState => ({ client, clock, state: `{"at":${clock}}` });

class FakeHub {
  readonly hub_id = newHubId();
  readonly rooms = new Map<DocumentId, FakeRoom>();
  readonly lines: string[] = [];
  links: Link[] = [];
  ended = 0;
  ping_ms = 60_000;

  private readonly logger: Logger = {
    ...silentLogger,
    warn: (fields: object, line: string) => void this.lines.push(`${line} ${JSON.stringify(fields)}`),
  };

  readonly link = (hub_id: HubId, socket: MeshSocket): Link => {
    const { rooms, ping_ms, logger } = this;
    const link: Link = new Link(hub_id, socket, { rooms, logger, ping_ms, ended: () => this.ended++ });
    this.links.push(link);
    return link;
  };

  door(options: Partial<Door> = {}): Door {
    return { hub_id: this.hub_id, token: TOKEN, link: this.link, logger: this.logger, ...options };
  }

  room(document_id: DocumentId, people: ClientState[] = []): FakeRoom {
    const room = new FakeRoom(people);
    this.rooms.set(document_id, room);
    for (const link of this.links) link.follow(document_id);
    return room;
  }
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

interface Line {
  caller: OpenSocket;
  called: OpenSocket;
}

async function overMemory(): Promise<Line> {
  const [a, b] = memoryPair();
  return { caller: a.open, called: b.open };
}

function listen(accept: (socket: Socket) => void): Promise<number> {
  return new Promise((resolve) => {
    const server: Server = createServer((socket) => {
      ends.push(() => socket.destroy());
      accept(socket);
    });
    ends.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

async function overSockets(): Promise<Line> {
  let taken: (socket: Socket) => void = () => {};
  const called = new Promise<Socket>((resolve) => {
    taken = resolve;
  });
  const socket = connect(await listen(taken), '127.0.0.1');
  ends.push(() => socket.destroy());
  return { caller: overTcp(socket), called: overTcp(await called) };
}

const turns = async (count = 5) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe.each([
  ['memory', overMemory],
  ['sockets', overSockets],
])('the mesh over %s', (_, line) => {
  let one: FakeHub;
  let two: FakeHub;
  const shared = newDocumentId();

  beforeEach(() => {
    one = new FakeHub();
    two = new FakeHub();
  });

  async function linkUp(token = TOKEN): Promise<void> {
    const between = await line();
    acceptHub(between.called, two.door());
    const { hub_id, link } = one;
    await greetHub(between.caller, { hub_id, to: { hub_id: two.hub_id, token }, link });
    await until('linked', () => two.links.length > 0);
    ends.push(() => {
      for (const each of [...one.links, ...two.links]) each.close();
    });
  }

  test('[ME1] who follows a document gets who is here and all changes, and nothing of other documents', async () => {
    const here = one.room(shared, [person(1)]);
    one.room(newDocumentId(), [person(99)]);
    const there = two.room(shared, [person(2)]);
    await linkUp();
    await until('both know', () => here.got.length > 0 && there.got.length > 0);
    one.links[0]?.push(shared, [person(1, 2), person(3)]);
    await until('changes', () => there.got.length >= 3);
    expect(here.got).toEqual([person(2)]);
    expect(there.got).toEqual([person(1), person(1, 2), person(3)]);
  });

  test('[ME2] a room that opens later is followed then, and one that closed gets nothing', async () => {
    one.room(shared, [person(1)]);
    await linkUp();
    const there = two.room(shared);
    await until('knows', () => there.got.length === 1);
    two.links[0]?.unfollow(shared);
    two.rooms.delete(shared);
    const again = two.room(shared);
    one.links[0]?.push(shared, [person(1, 2)]);
    await until('current states', () => again.got.some(({ client }) => client === 1));
    expect(there.got).toEqual([person(1)]);
  });

  test('[ME3] when a link ends, both ends hear it once, at once on the side that ends it', async () => {
    const [here, there] = [one.room(shared), two.room(shared)];
    await linkUp();
    one.links[0]?.close();
    expect(here.gone).toEqual([two.hub_id]);
    await until('the other, too', () => there.gone.length > 0);
    one.links[0]?.close();
    await turns();
    expect({ here: here.gone, there: there.gone }).toEqual({ here: [two.hub_id], there: [one.hub_id] });
    expect([one.ended, two.ended]).toEqual([1, 1]);
  });

  test('[ME4] a wrong token is refused, said so, and never logged', async () => {
    await expect(linkUp('guessed-token')).rejects.toMatchObject({ code: 'forbidden' });
    expect(two.links).toEqual([]);
    expect(two.lines).toHaveLength(1);
    expect(two.lines.join()).not.toMatch(/guessed-token|the token of/);
  });

  test('[ME5] a malformed message ends the link with one line in the log, and its people go', async () => {
    const there = two.room(shared);
    const between = await line();
    acceptHub(between.called, two.door());
    const said: string[] = [];
    let closed = false;
    const raw = between.caller({
      frame: (body) => said.push(body.toString('utf8', 1)),
      closed: () => {
        closed = true;
      },
    });
    raw.send(...jsonFrame({ event: 'hello', protocol: 1, token: TOKEN, hub_id: one.hub_id }));
    await until('followed', () => said.some((text) => text.includes('"follow"')));
    raw.send(...binaryFrame(1, Buffer.from([1, 2, 3])));
    await until('closed', () => closed);
    expect(said.at(-1)).toContain('bad_request');
    expect(two.lines).toHaveLength(1);
    expect(there.gone).toEqual([one.hub_id]);
  });

  test('[ME6] a hub that says nothing any more is given up', async () => {
    two.ping_ms = 5;
    const there = two.room(shared);
    await linkUp();
    // The other hub pings once a minute only: to this one it looks dead.
    await until('given up', () => there.gone.length > 0);
    expect(two.lines.join()).toContain('does not answer');
  });
});

describe('a hub that takes nothing', () => {
  const shared = newDocumentId();

  async function held(ping_ms: number) {
    const [one, two] = [new FakeHub(), new FakeHub()];
    one.ping_ms = ping_ms;
    one.room(shared);
    const there = two.room(shared);
    const [a, b] = memoryPair();
    acceptHub(b.open, two.door());
    const { hub_id, link } = one;
    await greetHub(a.open, { hub_id, to: { hub_id: two.hub_id, token: TOKEN }, link });
    await turns();
    return { one, two, there, a };
  }

  test('[ME7] gets the latest state of each client when it takes again; nothing piles up meanwhile', async () => {
    const { one, two, there, a } = await held(60_000);
    a.hold();
    for (let clock = 1; clock <= 5000; clock++) one.links[0]?.push(shared, [person(clock % 10, clock)]);
    await turns();
    for (let clock = 5001; clock <= 10_000; clock++) one.links[0]?.push(shared, [person(clock % 10, clock)]);
    expect(a.waiting).toBeLessThan(5);
    a.release();
    await until('the last states', () => there.got.some(({ clock }) => clock === 10_000));
    expect(there.got.length).toBeLessThanOrEqual(20);
    const latest = new Map(there.got.map(({ client, clock }) => [client, clock]));
    expect([...latest.values()].sort((x, y) => x - y)).toEqual([...Array(10).keys()].map((i) => 9991 + i));
    for (const each of [...one.links, ...two.links]) each.close();
  });

  test('[ME8] and is given up when that lasts', async () => {
    const { one, two, a } = await held(5);
    // It goes on talking: this is no silence.
    const talk = setInterval(() => two.links[0]?.push(shared, [person(2)]), 1);
    ends.push(() => clearInterval(talk));
    a.hold();
    one.links[0]?.push(shared, [person(1)]);
    await until('given up', () => one.ended === 1);
    expect(one.lines.join()).toContain('does not answer');
    for (const each of two.links) each.close();
  });
});

describe('strangers at the door', () => {
  async function stranger(options: Partial<Door> = {}) {
    const hub = new FakeHub();
    const port = await listen((socket) => acceptHub(overTcp(socket), hub.door(options)));
    const socket = connect(port, '127.0.0.1');
    ends.push(() => socket.destroy());
    const reader = new FrameReader();
    const said: string[] = [];
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      for (const body of reader.push(chunk)) said.push(body.toString());
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    return { hub, socket, said, closed };
  }

  const hello = { event: 'hello', protocol: 1, token: TOKEN, hub_id: newHubId() };

  test('[ME9] who says nothing is cut off in time', async () => {
    const { hub, said, closed } = await stranger({ hello_ms: 20 });
    await closed;
    expect(said.join()).toContain('timeout');
    expect(hub.links).toEqual([]);
  });

  test.each([
    ['another protocol', rawMessage({ ...hello, protocol: 2 }), 'bad_request'],
    ['no hello first', rawMessage({ event: 'ping' }), 'not_signed_in'],
    ['presence first', rawFrame(Buffer.concat(binaryFrame(1, Buffer.from([0])))), 'not_signed_in'],
    ['no JSON', rawFrame(Buffer.from('jnonsense')), 'bad_request'],
    ['a hub_id that is none', rawMessage({ ...hello, hub_id: '../x' }), 'bad_request'],
  ])('[ME9] %s is refused with the reason', async (_, bytes, code) => {
    const { hub, socket, said, closed } = await stranger();
    socket.write(bytes);
    await closed;
    expect(said.join()).toContain(code);
    expect(hub.links).toEqual([]);
  });

  test('[ME9] a frame beyond the limit is refused before its body is read', async () => {
    const { hub, socket, closed } = await stranger();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(MAX_MESH_FRAME_BYTES + 1);
    socket.write(header);
    await closed;
    expect(hub.links).toEqual([]);
  });
});
