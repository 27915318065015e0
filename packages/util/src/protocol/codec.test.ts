import { random } from '../client/seeded';
import { decodeClientMessage, decodeHubMessage, encodeMessage, terminalDataHead } from './codec';
import { CLIENT_PROTOCOL } from './version';

const PROJECT = '33333333-3333-4333-8333-333333333333';

describe('[PC2] bytes become a validated message once, at the door', () => {
  test('what is packed comes back', () => {
    const update = new Uint8Array([1, 2, 255]);
    const message = decodeClientMessage(
      encodeMessage({ event: 'document_update', channel: 3, seq: 1, update }),
    );
    expect(message).toMatchObject({ event: 'document_update', channel: 3, seq: 1 });
    expect([...(message as { update: Uint8Array }).update]).toEqual([1, 2, 255]);
    expect(decodeClientMessage(encodeMessage({ event: 'hello', protocol: CLIENT_PROTOCOL }))).toBeTruthy();
    expect(decodeHubMessage(encodeMessage({ event: 'reply', id: 1, result: { a: 1 } }))).toMatchObject({
      result: { a: 1 },
    });
  });

  test.each<[string, unknown]>([
    ['text instead of bytes', '{"event":"ping","id":1}'],
    ['an unknown event', pack({ event: 'format_disk', id: 1 })],
    ['no event', pack({ id: 1 })],
    ['a missing field', pack({ event: 'ping' })],
    ['a field of another type', pack({ event: 'ping', id: 'one' })],
    ['channel 0', pack({ event: 'channel_close', channel: 0 })],
    ['an id that is no UUID', pack({ event: 'project_delete', id: 1, project_id: '../..' })],
    [
      'a path that leaves the home',
      pack({ event: 'listing_open', id: 1, channel: 1, project_id: PROJECT, path: '../x' }),
    ],
    [
      'an absolute path',
      pack({ event: 'listing_open', id: 1, channel: 1, project_id: PROJECT, path: '/etc' }),
    ],
    ['an array', pack([1, 2, 3])],
    ['nothing', new Uint8Array(0)],
    ['a terminal of 0 columns', pack({ event: 'terminal_resize', channel: 1, size: { cols: 0, rows: 5 } })],
  ])('%s is refused as bad_request', (_, frame) => {
    expect(() => decodeClientMessage(frame)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  test('random and torn frames never get in and never throw anything else (seed 20261121)', () => {
    const next = random(20261121);
    const whole = encodeMessage({ event: 'document_update', channel: 3, seq: 1, update: new Uint8Array(40) });
    for (let round = 0; round < 5000; round++) {
      const bytes = Uint8Array.from(whole);
      const torn = next() < 0.5 ? bytes.slice(0, Math.floor(next() * bytes.length)) : bytes;
      for (let k = 0; k < 4 && torn.length > 0; k++)
        torn[Math.floor(next() * torn.length)] = Math.floor(next() * 256);
      try {
        expect(typeof decodeClientMessage(torn).event).toBe('string');
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_request' });
      }
    }
  });
});

function pack(value: unknown): Uint8Array {
  return encodeMessage(value as never);
}

test.each([0, 1, 255, 256, 70_000])(
  '[TE38] terminal output of %i bytes behind its head is one message',
  (length) => {
    const data = Uint8Array.from({ length }, (_, i) => i % 251);
    for (const offset of [0, 300, 5_000_000_000]) {
      const head = terminalDataHead(7, offset, length);
      const frame = new Uint8Array(head.length + length);
      frame.set(head);
      frame.set(data, head.length);
      expect(decodeHubMessage(frame)).toEqual({
        event: 'terminal_data',
        channel: 7,
        offset,
        data: expect.anything(),
      });
      const message = decodeHubMessage(frame);
      expect(message.event === 'terminal_data' && Buffer.compare(Buffer.from(message.data), data)).toBe(0);
    }
  },
);
