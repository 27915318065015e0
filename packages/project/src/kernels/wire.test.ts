import { bodyOf } from './body';
import { codePointToUtf16, utf16ToCodePoint } from './code-points';
import { KernelWire, type WireMessage } from './wire';

const key = 'a key';

function frames(content: object, msg_type = 'stream'): Buffer[] {
  const { frames: written } = new KernelWire(key).write({
    msg_type,
    content: JSON.parse(JSON.stringify(content)),
    metadata: { m: 1 },
    parent: { msg_id: 'parent' },
    buffers: [Buffer.from([0, 255])],
  });
  return [Buffer.from('topic'), ...written.map((frame) => Buffer.from(frame))];
}

test('[KN11] a message comes back as it was written, with its buffers', () => {
  const message = new KernelWire(key).read(frames({ name: 'stdout', text: 'é🎓' }));
  expect(message).toMatchObject({
    header: { msg_type: 'stream', version: '5.3' },
    parent_id: 'parent',
    metadata: { m: 1 },
    content: { name: 'stdout', text: 'é🎓' },
    buffers: [Buffer.from([0, 255])],
  });
});

test('[KN11] what another key signed, what was changed, and what is no message is not taken', () => {
  const whole = frames({ name: 'stdout', text: 'x' });
  const wire = new KernelWire(key);
  expect(new KernelWire('another').read(whole)).toBeUndefined();
  for (let at = 1; at < whole.length - 1; at++) {
    const changed = [...whole];
    changed[at] = Buffer.concat([whole[at] ?? Buffer.alloc(0), Buffer.from(' ')]);
    expect(wire.read(changed)).toBeUndefined();
  }
  for (let count = 0; count < 7; count++) expect(wire.read(whole.slice(0, count))).toBeUndefined();
});

const received = (msg_type: string, content: object): WireMessage => {
  const message = new KernelWire(key).read(frames(content, msg_type));
  if (!message) throw new Error('not read');
  return message;
};

test.each([
  ['stream', { name: 'stderr', text: 'x' }, { type: 'stream', name: 'stderr', text: 'x' }],
  [
    'display_data',
    { data: { 'text/plain': 'x' }, metadata: {}, transient: { display_id: 'd' } },
    { type: 'display_data', data: { 'text/plain': 'x' }, metadata: {}, display_id: 'd' },
  ],
  // R writes an empty object as a list.
  [
    'execute_result',
    { data: {}, metadata: [], execution_count: 3 },
    { type: 'execute_result', data: {}, metadata: {}, execution_count: 3 },
  ],
  ['error', { ename: 'E', evalue: 'v' }, { type: 'error', ename: 'E', evalue: 'v', traceback: [] }],
  ['clear_output', {}, { type: 'clear_output', wait: false }],
  ['comm_msg', { comm_id: 'c', data: { a: 1 } }, { type: 'comm_msg', comm_id: 'c', data: { a: 1 } }],
  [
    'stream',
    { name: 'other', text: 1 },
    { type: 'other', msg_type: 'stream', content: { name: 'other', text: 1 } },
  ],
  ['debug_event', { x: 1 }, { type: 'other', msg_type: 'debug_event', content: { x: 1 } }],
])('[KN11] what is published is decoded at the door: %s', (msg_type, content, body) => {
  expect(bodyOf(received(msg_type, content))).toEqual(body);
});

test('[KN11] positions count code points on the wire and UTF-16 units here', () => {
  const text = 'a🎓é🎓';
  expect([0, 1, 3, 4, 6].map((at) => utf16ToCodePoint(text, at))).toEqual([0, 1, 2, 3, 4]);
  expect([0, 1, 2, 3, 4].map((at) => codePointToUtf16(text, at))).toEqual([0, 1, 3, 4, 6]);
});
