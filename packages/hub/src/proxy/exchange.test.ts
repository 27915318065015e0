/** Requests on lines that are kept: which are used again, bodies both ways at the pace of the slower side, and the way through a compute server. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createNetServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import type { ProjectId } from '@lyceum/util/ids';
import { firstFrame, frameOf } from '@lyceum/util/node/first-frame';
import { createForwarder, type Forwarder } from './forward';

jest.setTimeout(60_000);

const project_id = '11111111-1111-4111-8111-111111111111' as ProjectId;
/** Bytes that no buffer on the way could take. */
const MUCH = 64 * 1024 * 1024;

let forwarder: Forwarder;
let front: Server;
let project: Server;
let relay: NetServer;
/** What the project does with the next request. */
let onRequest: (req: IncomingMessage, res: ServerResponse) => void;
/** Of the project: connections ever, and what came on each. */
let dialled: number;
const sockets = new Set<Socket>();
let isRelayed: boolean;

const listen = (server: NetServer) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const portOf = (server: NetServer) => (server.address() as AddressInfo).port;

beforeEach(async () => {
  [dialled, isRelayed] = [0, false];
  onRequest = (req, res) => {
    res.setHeader('content-type', 'application/json');
    let length = 0;
    req.on('data', (bytes: Buffer) => (length += bytes.length));
    req.on('end', () => res.end(JSON.stringify({ url: req.url, headers: req.headers, length })));
  };
  project = createServer((req, res) => onRequest(req, res));
  project.on('connection', () => dialled++);
  relay = createNetServer(async (socket) => {
    const hello = JSON.parse((await firstFrame(socket, 10_000, 30_000)).toString('utf8'));
    if (hello.target.port === 1)
      return socket.end(
        frameOf({ event: 'error', code: 'unavailable', message: 'no', errno: 'ECONNREFUSED' }),
      );
    const behind = connect(hello.target.port, '127.0.0.1');
    for (const each of [socket, behind]) each.on('error', () => {});
    socket.write(frameOf({ event: 'connected' }));
    socket.pipe(behind).pipe(socket);
    return undefined;
  });
  forwarder = createForwarder('lyceum_');
  front = createServer((req, res) => forwarder.web(req, res, destination(req)));
  for (const server of [project, relay, front]) server.on('connection', (socket) => sockets.add(socket));
  await Promise.all([project, relay, front].map(listen));
});

afterEach(async () => {
  forwarder.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all([front, relay, project].map((server) => new Promise((resolve) => server.close(resolve))));
});

function destination(req: IncomingMessage) {
  const port = req.url === '/nobody' ? 1 : portOf(project);
  const target = { project_id, kind: 'server' as const, port, upstream: req.url ?? '/', prefix: '/prefix' };
  const direct = { host: '127.0.0.1', port: 1, http_port: 1, token: 't', service_host: '127.0.0.1' };
  const address = isRelayed ? { ...direct, port: portOf(relay), relay: true } : direct;
  return { target, address: address as never };
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  path?: string;
  /** Sent one after the other. */
  body?: Buffer[];
}

function ask({ method = 'GET', headers = {}, path = '/', body = [] }: Asked = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ port: portOf(front), host: '127.0.0.1', method, headers, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    for (const piece of body) sent.write(piece);
    sent.end();
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !holds(); ) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test.each([false, true])(
  '[PX33] requests one after the other go on one connection (relayed: %s)',
  async (relayed) => {
    isRelayed = relayed;
    for (let i = 0; i < 5; i++) expect((await ask({ path: `/${i}` })).text).toContain(`"url":"/${i}"`);
    expect(dialled).toBe(1);
    const held: ServerResponse[] = [];
    onRequest = (_req, res) => {
      held.push(res);
      if (held.length === 3) for (const each of held) each.end();
    };
    await Promise.all([ask(), ask(), ask()]);
    expect(dialled).toBe(3);
    expect((await ask({ path: '/nobody' })).text).toContain('Nothing listens on port 1');
  },
);

test('[PX33] a connection is not used again shortly before its server said it would close it', async () => {
  project.keepAliveTimeout = 1000;
  await ask();
  await ask();
  expect(dialled).toBe(2);
});

test('[PX33] one that was closed just then is met with a new one, for a request that changes nothing', async () => {
  const served = new WeakSet<Socket>();
  onRequest = ({ socket }, res) => {
    if (served.has(socket)) socket.resetAndDestroy();
    else res.end('fine');
    served.add(socket);
  };
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
    await ask();
    const again = await ask({ method });
    expect([method, again.status]).toEqual([method, method === 'GET' || method === 'HEAD' ? 200 : 502]);
  }
});

test.each([false, true])(
  '[PX34] bodies come as they are sent, with a length or in chunks (relayed: %s)',
  async (relayed) => {
    isRelayed = relayed;
    const body = [Buffer.alloc(300_000, 'a'), Buffer.alloc(1, 'b'), Buffer.alloc(700_000, 'c')];
    const sized = await ask({ method: 'POST', body, headers: { 'content-length': '1000001' } });
    expect(JSON.parse(sized.text)).toMatchObject({
      length: 1_000_001,
      headers: { 'content-length': '1000001' },
    });
    const chunked = await ask({ method: 'PUT', body });
    const seen = JSON.parse(chunked.text);
    expect(seen).toMatchObject({ length: 1_000_001, headers: { 'transfer-encoding': 'chunked' } });
    const none = JSON.parse((await ask({ method: 'DELETE' })).text);
    expect(none.headers['content-length']).toBe('0');
    expect(dialled).toBe(1);
  },
);

test('[PX34] an answer before the body is whole reaches the browser; the connection is not used again', async () => {
  onRequest = (_req, res) => res.writeHead(413).end('too much');
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      { port: portOf(front), host: '127.0.0.1', method: 'POST', headers: { 'content-length': MUCH } },
      (answer) => {
        let got = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (got += piece));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: got }));
      },
    );
    sent.on('error', reject);
    sent.write(Buffer.alloc(1000));
  });
  expect([status, text]).toEqual([413, 'too much']);
  onRequest = (_req, res) => void res.end('fine');
  expect((await ask()).text).toBe('fine');
  expect(dialled).toBe(2);
});

test('[PX34] headers arrive before a body that takes its time', async () => {
  let finish = () => {};
  onRequest = (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    finish = () => void res.end('data: x\n\n');
  };
  const answer = await new Promise<IncomingMessage>((resolve) =>
    request({ port: portOf(front), host: '127.0.0.1' }, resolve).end(),
  );
  expect(answer.headers['content-type']).toBe('text/event-stream');
  finish();
  let text = '';
  for await (const piece of answer) text += String(piece);
  expect(text).toBe('data: x\n\n');
});

test('[PX35] a browser that does not read holds the project; a project that does not read holds the browser', async () => {
  let given = 0;
  onRequest = (_req, res) => {
    const piece = Buffer.alloc(256 * 1024);
    const give = () => {
      while (given < MUCH && res.write(piece)) given += piece.length;
      if (given < MUCH) given += piece.length;
      else res.end();
    };
    res.on('drain', give);
    give();
  };
  const slow = connect(portOf(front), '127.0.0.1').pause();
  slow.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await until('something', () => given > 0);
  const held = await steady(() => given);
  expect(held).toBeLessThan(MUCH / 2);
  let taken = 0;
  slow.on('data', (bytes) => (taken += bytes.length)).resume();
  await until('the rest', () => slow.closed);
  expect(taken).toBeGreaterThanOrEqual(MUCH);

  let read = 0;
  let go = () => {};
  onRequest = (req, res) => {
    go = () =>
      void req.on('data', (bytes: Buffer) => (read += bytes.length)).on('end', () => res.end('whole'));
  };
  const sender = connect(portOf(front), '127.0.0.1');
  let answer = '';
  sender.on('data', (bytes) => (answer += bytes.toString()));
  sender.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${MUCH}\r\n\r\n`);
  sender.write(Buffer.alloc(MUCH));
  await until('some of it', () => sender.bytesWritten - sender.writableLength > 0);
  expect(await steady(() => sender.writableLength)).toBeGreaterThan(MUCH / 2);
  go();
  await until('the answer', () => answer.endsWith('whole'));
  expect(read).toBe(MUCH);
  sender.destroy();
});

/** The value once it has not changed for some looks. */
async function steady(value: () => number): Promise<number> {
  let [last, times] = [value(), 0];
  while (times < 20) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    times = value() === last ? times + 1 : 0;
    last = value();
  }
  return last;
}
