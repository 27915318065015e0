/** The door of wire 3: who gets in, and what becomes of bad messages. Rules [EX7] and [EX8]. */
import { connect } from 'node:net';
import { LOCAL_HUB_PROTOCOL } from '@lyceum/util/protocol/version';
import type { LocalHub } from '../local-hub';
import { HubClient } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let hub: LocalHub;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
});
afterEach(() => fixture.close());

async function stranger(): Promise<HubClient> {
  const tcp = connect(hub.port, '127.0.0.1');
  await new Promise((resolve) => tcp.once('connect', resolve));
  return new HubClient(tcp);
}

test.each([
  [
    'a wrong token',
    { event: 'hello', protocol: LOCAL_HUB_PROTOCOL, token: 'wrong', hub_id: 'x' },
    'forbidden',
  ],
  ['another protocol', { event: 'hello', protocol: 99, token: 'test-token', hub_id: 'x' }, 'bad_request'],
  ['a request before hello', { event: 'exec', id: 1, key: 'k', exec: { command: 'id' } }, 'not_signed_in'],
  ['no message at all', { hello: 1 }, 'bad_request'],
])('[EX7] %s: an error, and the door closes', async (_name, message, code) => {
  const client = await stranger();
  client.send(message);
  await client.until(() => client.closed, 'the end');
  expect(client.messages).toMatchObject([{ event: 'error', code }]);
});

test('[EX8] bad messages are answered and the connection goes on', async () => {
  const client = await fixture.connect(hub);
  const bad: [Uint8Array, object][] = [
    [Buffer.from('jnot json'), { code: 'bad_request' }],
    [Buffer.from('j{"event":"nonsense","id":7}'), { code: 'bad_request', id: 7 }],
    [Buffer.from('j{"event":"exec","id":8}'), { code: 'bad_request', id: 8 }],
    [Buffer.from('zzz'), { code: 'bad_request' }],
    [Buffer.from('b1'), { code: 'bad_request' }],
    [Buffer.alloc(0), { code: 'bad_request' }],
    [Buffer.from('j{"event":"document_synced","channel":5}'), { code: 'not_found' }],
  ];
  for (const [bytes, answer] of bad) {
    const before = client.messages.length;
    client.sendRaw(bytes);
    await client.until(() => client.messages.length > before, 'an answer');
    expect(client.messages.at(-1)).toMatchObject({ event: 'error', ...answer });
  }
  const result = await client.request('exec', { key: 'k', exec: { command: 'echo still here' } });
  expect(result.stdout).toBe('still here\n');
});

test('[EX8] an oversize frame ends its connection only', async () => {
  const client = await fixture.connect(hub);
  const other = await fixture.connect(hub);
  const tcp = connect(hub.port, '127.0.0.1');
  tcp.on('error', () => {});
  tcp.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  await new Promise((resolve) => tcp.once('close', resolve));
  for (const one of [client, other])
    expect(
      (await one.request('exec', { key: `k${one === client}`, exec: { command: 'true' } })).exit_code,
    ).toBe(0);
});
