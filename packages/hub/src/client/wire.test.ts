/** The browser wire at its worst: garbage, giants, wrong origins, silent clients, ended sessions. The hub answers, and others notice nothing. */
import { request } from 'node:http';
import { Connection } from '@lyceum/util/client/connection';
import { engineConnector } from '@lyceum/util/client/engine-connector';
import type { HubMessage } from '@lyceum/util/protocol/client';
import { decodeHubMessage, encodeMessage } from '@lyceum/util/protocol/codec';
import { afterFrame, frameMark } from '@lyceum/util/protocol/link-mark';
import { CLIENT_PROTOCOL } from '@lyceum/util/protocol/version';
import WebSocket from 'ws';
import { createStage, type Person, type Stage, until } from '../testing/stage';

jest.setTimeout(60_000);

const OWN_ACCOUNT = { query: { query: { accounts: [{ account_id: null, first_name: null }] } } };

let stage: Stage;
let ada: Person;

beforeAll(async () => {
  stage = await createStage();
  ada = await stage.person('Ada');
});

afterAll(() => stage.close());

interface Raw {
  socket: WebSocket;
  messages: HubMessage[];
  closed(): boolean;
  send(frame: Uint8Array | string): void;
}

/** A client that speaks engine.io by hand: packets are "4" + text, or plain binary. */
async function raw(headers: Record<string, string> = { cookie: ada.cookie }): Promise<Raw> {
  const url = `${stage.hub.url.replace('http', 'ws')}/hub?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { headers });
  const messages: HubMessage[] = [];
  let closed = false;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) messages.push(decodeHubMessage(data));
    else if (data.toString() === '2') socket.send('3');
  });
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, messages, closed: () => closed, send: (frame) => socket.send(frame) };
}

async function welcomed(): Promise<Raw> {
  const client = await raw();
  client.send(encodeMessage({ event: 'hello', protocol: CLIENT_PROTOCOL }));
  await until('welcome', () => client.messages.some(({ event }) => event === 'welcome'));
  return client;
}

const last = (client: Raw) => client.messages.at(-1);

test('[WI1] a malformed frame gets an error, and the connection goes on', async () => {
  const client = await welcomed();
  const bad: (Uint8Array | string)[] = [
    new Uint8Array([0xc1, 0xff]),
    '4text',
    Buffer.from(encodeMessage({ event: 'nonsense' } as never)),
    Buffer.from(encodeMessage({ event: 'ping' } as never)),
    Buffer.from(encodeMessage({ event: 'document_update', channel: -1, seq: 0, update: 1 } as never)),
    new Uint8Array([0]),
  ];
  for (const [index, frame] of bad.entries()) {
    client.send(frame);
    await until(
      `error ${index}`,
      () => client.messages.filter(({ event }) => event === 'error').length === index + 1,
    );
    expect(last(client)).toMatchObject({ event: 'error', code: 'bad_request' });
  }
  client.send(encodeMessage({ event: 'ping', id: 5 }));
  await until('pong', () => last(client)?.event === 'reply');
  client.socket.terminate();
});

test('[WI8] a request that is no valid message is refused by its id: its sender need not wait', async () => {
  const client = await welcomed();
  const project_id = '33333333-3333-4333-8333-333333333333';
  const query = { kind: 'search', search: { text: '' } };
  client.send(encodeMessage({ event: 'file_query', id: 17, project_id, query } as never));
  await until('the refusal', () => last(client)?.event === 'error');
  expect(last(client)).toMatchObject({ event: 'error', id: 17, code: 'bad_request' });
  client.socket.terminate();
});

test('[WI2] an oversize frame ends that connection only', async () => {
  const [one, two] = [await welcomed(), await welcomed()];
  one.send(new Uint8Array(33 * 1024 * 1024));
  await until('closed', () => one.closed());
  two.send(encodeMessage({ event: 'ping', id: 1 }));
  await until('pong', () => last(two)?.event === 'reply');
  two.socket.terminate();
});

test('[WI3] before the hello nothing is served; another protocol is refused with the reason', async () => {
  const early = await raw();
  early.send(
    encodeMessage({ event: 'query', id: 1, query: { query: { accounts: { email_address: null } } } }),
  );
  await until('refused', () => early.closed());
  expect(early.messages).toMatchObject([{ event: 'error', code: 'bad_request' }]);
  const old = await raw();
  old.send(encodeMessage({ event: 'hello', protocol: 99 }));
  await until('refused', () => old.closed());
  expect(old.messages[0]).toMatchObject({ code: 'bad_request', message: expect.stringContaining('reload') });
});

test('[WI4] a page of another origin gets neither socket nor long polling', async () => {
  const own = new URL(stage.hub.url).origin;
  const content = new URL(stage.hub.proxy_url).origin;
  for (const origin of ['http://evil.example', content, 'null'])
    await expect(raw({ cookie: ada.cookie, origin })).rejects.toThrow('403');
  (await raw({ cookie: ada.cookie, origin: own })).socket.terminate();
  const poll = (origin: string) =>
    new Promise<number | undefined>((resolve) => {
      const url = `${stage.hub.url}/hub?EIO=4&transport=polling`;
      request(url, { headers: { cookie: ada.cookie, origin } }, (res) => {
        res.resume();
        resolve(res.statusCode);
      }).end();
    });
  expect([await poll('http://evil.example'), await poll(content), await poll(own)]).toEqual([403, 403, 200]);
});

test('[WI5] an upgrade elsewhere is refused, not left hanging', async () => {
  const url = `${stage.hub.url.replace('http', 'ws')}/elsewhere`;
  const socket = new WebSocket(url, { headers: { cookie: ada.cookie } });
  await expect(new Promise((_resolve, reject) => socket.once('error', reject))).rejects.toThrow('404');
});

test('[WI6] signing out everywhere closes every socket of the account, and says why', async () => {
  const eve = await stage.person('Eve');
  const [one, two] = [eve.connect(), eve.connect()];
  await Promise.all([one.ready(), two.ready()]);
  await eve.fetch('/api/v1/sessions?everywhere=1', { method: 'DELETE' });
  await until('closed', () => one.status.kind === 'closed' && two.status.kind === 'closed');
  expect(one.status).toMatchObject({ error: { code: 'not_signed_in' } });
});

test('[WI7] messages to channels that are not open are dropped', async () => {
  const client = await welcomed();
  client.send(
    encodeMessage({ event: 'document_update', channel: 9, seq: 1, update: new Uint8Array([0, 0]) }),
  );
  client.send(encodeMessage({ event: 'terminal_input', channel: 9, data: new Uint8Array([1]) }));
  client.send(encodeMessage({ event: 'channel_close', channel: 9 }));
  client.send(encodeMessage({ event: 'document_save', id: 3, channel: 9 }));
  await until('an answer', () => client.messages.length > 1);
  expect(last(client)).toMatchObject({ event: 'error', id: 3, code: 'not_found' });
  client.socket.terminate();
});

describe('[CL30] a link is sound or it is cut', () => {
  /** A ping that says what this client sent before it. */
  async function pingAfter(frames: readonly Uint8Array[], lost = 0): Promise<Raw> {
    const client = await welcomed();
    let mark = afterFrame(0, frameMark(encodeMessage({ event: 'hello', protocol: CLIENT_PROTOCOL })));
    for (const frame of frames) mark = afterFrame(mark, frameMark(frame));
    for (const frame of frames.slice(lost)) client.send(frame);
    client.send(encodeMessage({ event: 'ping', id: 7, sent: mark }));
    return client;
  }
  const frames = [1, 2, 3].map((channel) => encodeMessage({ event: 'channel_close', channel }));

  test('the hub answers a ping with the mark of what it sent', async () => {
    const client = await pingAfter(frames);
    await until('pong', () => last(client)?.event === 'reply');
    const [welcome] = client.messages;
    const sent = welcome && afterFrame(0, frameMark(encodeMessage(welcome)));
    expect(last(client)).toMatchObject({ id: 7, result: { sent } });
    client.socket.terminate();
  });

  test('the hub cuts a link that lost a frame', async () => {
    const client = await pingAfter(frames, 1);
    await until('cut', () => client.closed());
    expect(client.messages.filter(({ event }) => event === 'reply')).toEqual([]);
  });

  test.each(['websocket', 'polling'] as const)('nothing is cut without a reason: %s', async (transport) => {
    const connector = engineConnector({
      url: stage.hub.url,
      path: '/hub',
      headers: { cookie: ada.cookie },
      transports: [transport],
    });
    const connection = new Connection(connector, { ping_interval_ms: 20 });
    const lost = jest.fn();
    connection.onStatus(({ kind }) => kind === 'reconnecting' && lost());
    await connection.ready();
    for (let turn = 0; turn < 30; turn++) await connection.request('query', OWN_ACCOUNT);
    let pings = 0;
    connection.onStatus(() => pings++);
    await until('pings', () => pings > 10);
    expect(lost).not.toHaveBeenCalled();
    connection.close();
  });
});
