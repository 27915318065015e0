/** Several people at one terminal, the command `open`, and terminals whose file goes: over the real wire with real shells. Rules [TE23]–[TE34]. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId } from '@lyceum/util/ids';
import type { LocalHub } from '../local-hub';
import type { HubClient } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';
import { fittingSize } from './audience';
import { OpenCommands, type Piece } from './open-commands';
import { OUTLIVES_FILE_MS } from './terminal-files';

const SIZE = { cols: 80, rows: 24 };
const ADA = '11111111-1111-4111-8111-111111111111' as AccountId;
const BEN = '22222222-2222-4222-8222-222222222222' as AccountId;
const LOOKING = { visible: true, leads: false };

let fixture: LocalHubFixture;
let hub: LocalHub;
let ada: HubClient;
let ben: HubClient;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  hub = await fixture.start();
  [ada, ben] = [await fixture.connect(hub), await fixture.connect(hub)];
});
afterEach(() => fixture.close());

const open = (on: HubClient, account_id: AccountId, more: object = {}) =>
  on.request('terminal_open', { channel: 1, path: 'a.term', size: SIZE, account_id, view: LOOKING, ...more });
const type = (on: HubClient, text: string) => on.sendBytes(1, Buffer.from(text));
const shows = (on: HubClient, text: string) => on.until(() => on.bytes(1).includes(text), `"${text}"`);
const look = (on: HubClient, view: object) => on.send({ event: 'terminal_view', channel: 1, view });
const sizesOf = (on: HubClient) => on.ofChannel('terminal_size', 1).map(({ size }) => size.cols);
const lastPeople = (on: HubClient) => on.ofChannel('terminal_people', 1).at(-1)?.people;

/** Of what was drawn at once: all of a flood is too much to look through each time. */
let lastBytes = Buffer.alloc(0);

function drawAtOnce(client: HubClient, offset: number): void {
  let drawn = offset;
  client.onBytes = (_, bytes) => {
    drawn += bytes.length;
    lastBytes = Buffer.concat([lastBytes, bytes]).subarray(-200);
    client.send({ event: 'terminal_ack', channel: 1, offset: drawn });
  };
}

test('[TE23] everybody is told who is here, and when somebody comes, hides or goes', async () => {
  await open(ada, ADA);
  await open(ben, BEN, { size: { cols: 60, rows: 30 } });
  await ada.until(() => lastPeople(ada)?.people.length === 2, 'two people');
  await ben.until(() => lastPeople(ben)?.people.length === 2, 'two people');
  expect(lastPeople(ada)?.people.map(({ account_id }) => account_id)).toEqual([ADA, BEN]);
  expect(lastPeople(ada)?.you).not.toBe(lastPeople(ben)?.you);
  look(ben, { visible: false, leads: false });
  await ada.until(() => lastPeople(ada)?.people[1]?.visible === false, 'a hidden window');
  ben.send({ event: 'channel_close', channel: 1 });
  await ada.until(() => lastPeople(ada)?.people.length === 1, 'one person');
});

test('[TE24] whoever types is named to the others, not to themselves, and not at each key', async () => {
  await open(ada, ADA);
  await open(ben, BEN);
  for (const key of 'echo') type(ben, key);
  await ada.until(() => ada.ofChannel('terminal_typing', 1).length > 0, 'a name');
  await shows(ada, 'echo');
  expect(ada.ofChannel('terminal_typing', 1)).toEqual([
    { event: 'terminal_typing', channel: 1, account_id: BEN },
  ]);
  expect(ben.ofChannel('terminal_typing', 1)).toEqual([]);
});

test('[TE25] a hidden window does not count for the size; where nobody looks it stays', async () => {
  await open(ada, ADA);
  await open(ben, BEN, { size: { cols: 60, rows: 30 } });
  await ada.until(() => sizesOf(ada).at(-1) === 60, 'the smaller size');
  look(ben, { visible: false, leads: false });
  await ada.until(() => sizesOf(ada).at(-1) === 80, 'its own size');
  const told = sizesOf(ada).length;
  look(ada, { visible: false, leads: false });
  type(ada, 'stty size\r');
  await shows(ada, '24 80');
  expect(sizesOf(ada).length).toBe(told);
});

test('[TE26] "use my size" holds until given back, taken over, or the window is gone', async () => {
  await open(ada, ADA);
  await open(ben, BEN, { size: { cols: 60, rows: 30 } });
  look(ada, { visible: true, leads: true });
  await ben.until(() => sizesOf(ben).at(-1) === 80, 'the size of the leader');
  expect(lastPeople(ben)?.leader).toBe(lastPeople(ada)?.you);
  look(ben, { visible: true, leads: true });
  await ada.until(() => sizesOf(ada).at(-1) === 60, 'the size of the next leader');
  look(ben, { visible: true, leads: false });
  await ada.until(() => lastPeople(ada)?.leader === null, 'nobody leads');
  look(ada, { visible: true, leads: true });
  await ben.until(() => sizesOf(ben).at(-1) === 80, 'the leader again');
  ada.send({ event: 'channel_close', channel: 1 });
  await ben.until(() => sizesOf(ben).at(-1) === 60, 'the size of the one who is left');
});

test('[TE26] a leader that nobody can see does not lead', () => {
  const small = { size: { cols: 10, rows: 50 }, view: LOOKING };
  const leader = { size: { cols: 90, rows: 20 }, view: { visible: true, leads: true } };
  expect(fittingSize([small, leader], leader)).toEqual(leader.size);
  expect(fittingSize([small, leader], undefined)).toEqual({ cols: 10, rows: 20 });
  const hidden = { ...leader, view: { visible: false, leads: true } };
  expect(fittingSize([small, hidden], hidden)).toEqual(small.size);
  expect(fittingSize([hidden], hidden)).toBeUndefined();
});

test('[TE27] one slow viewer gets screens; the others get every byte at their own pace', async () => {
  const { offset } = await open(ada, ADA);
  drawAtOnce(ada, offset);
  const late = await open(ben, BEN);
  let drawn = late.offset;
  // 100 kB/s, always with a sign of life.
  const slowly = setInterval(() => {
    drawn = Math.min(late.offset + ben.bytes(1).length, drawn + 5_000);
    ben.send({ event: 'terminal_ack', channel: 1, offset: drawn });
  }, 50);
  const begun = Date.now();
  type(ada, 'stty -echo; seq 1 400000; echo all-$((1+1))\r');
  await ada.until(() => lastBytes.includes('all-2'), 'the end of the flood');
  const seconds = (Date.now() - begun) / 1000;
  clearInterval(slowly);
  // At the pace of the slow one this would take 27 s.
  expect(seconds).toBeLessThan(7);
  expect(ada.ofChannel('terminal_reset', 1)).toEqual([]);
  ben.send({ event: 'terminal_ack', channel: 1, offset: late.offset + ben.bytes(1).length });
  await ben.until(() => ben.ofChannel('terminal_reset', 1).length > 0, 'a screen');
}, 30_000);

const OPEN = (path: string) => `\\033]7717;%s;$(printf %s "${path}" | base64 | tr -d "\\n")\\007`;

test('[TE28] `open` shows a file to the one who typed last, also by a path with blanks and quotes', async () => {
  mkdirSync(join(fixture.home, 'in here'));
  writeFileSync(join(fixture.home, 'in here', 'a "b" ö.txt'), '');
  await open(ada, ADA);
  await open(ben, BEN);
  type(ada, 'cd "in here"; echo re""ady\r');
  await shows(ada, 'ready');
  type(ben, 'open a*; open . ; echo do""ne\r');
  await shows(ben, 'done');
  await ben.until(() => ben.ofChannel('terminal_show', 1).length === 2, 'both');
  expect(ben.ofChannel('terminal_show', 1)).toMatchObject([
    { path: 'in here/a "b" ö.txt', is_folder: false },
    { path: 'in here', is_folder: true },
  ]);
  expect(ada.ofChannel('terminal_show', 1)).toEqual([]);
  expect(ben.bytes(1).includes('7717;')).toBe(false);
});

test('[TE29] without the key of a shell nothing is opened; outside the home the terminal says so', async () => {
  symlinkSync('/etc/passwd', join(fixture.home, 'link'));
  writeFileSync(join(fixture.home, 'x'), '');
  await open(ada, ADA);
  type(
    ada,
    `printf '${OPEN('$PWD/x').replace('%s', 'guess')}'; open link; open /etc; open none; open; echo do""ne\r`,
  );
  await shows(ada, 'done');
  await shows(ada, 'outside the project');
  await shows(ada, 'none: no such file');
  await shows(ada, 'Usage: open');
  expect(ada.ofChannel('terminal_show', 1)).toEqual([]);
});

test('[TE30] when the one who typed is gone, the terminal says that nobody could be shown it', async () => {
  writeFileSync(join(fixture.home, 'x'), '');
  await open(ada, ADA);
  type(ada, '(until [ -e go ]; do sleep 0.05; done; open x) &\r');
  await open(ben, BEN);
  ada.send({ event: 'channel_close', channel: 1 });
  await ben.until(() => lastPeople(ben)?.people.length === 1, 'the other to be gone');
  writeFileSync(join(fixture.home, 'go'), '');
  await shows(ben, 'nobody who typed here');
  expect(ben.ofChannel('terminal_show', 1)).toEqual([]);
});

describe('[TE31] what `open` writes is taken out of the output, wherever that is cut', () => {
  const text = Buffer.from(
    'a\x1b[1m\x1b]0;t\x07b\x1b]7717;KEY;L2hvbWUveA==\x07c\x1b]7717;BAD;L3g=\x07d\x1b]7717;\ne\x1b',
  );
  const read = (cuts: number[]): Piece[] => {
    const commands = new OpenCommands((key) => key === 'KEY');
    const pieces: Piece[] = [];
    [...cuts, text.length].reduce((from, to) => {
      const chunk = text.subarray(from, to);
      pieces.push(...(commands.take(chunk) ?? [{ kind: 'bytes' as const, bytes: chunk }]));
      return to;
    }, 0);
    const rest = commands.rest();
    return rest ? [...pieces, { kind: 'bytes', bytes: rest }] : pieces;
  };
  const joined = (pieces: Piece[]) =>
    pieces.map((piece) => (piece.kind === 'open' ? `<${piece.path}>` : piece.bytes.toString())).join('');
  const wanted = 'a\x1b[1m\x1b]0;t\x07b</home/x>c\x1b]7717;BAD;L3g=\x07d\x1b]7717;\ne\x1b';

  test('in two pieces', () => {
    for (let cut = 0; cut <= text.length; cut++) expect(joined(read([cut]))).toBe(wanted);
  });
  test('byte by byte', () => {
    expect(joined(read(Array.from({ length: text.length }, (_, i) => i)))).toBe(wanted);
  });
});

test('[TE32] a terminal follows its file that a program moves; its viewers are told', async () => {
  mkdirSync(join(fixture.home, 'sub'));
  writeFileSync(join(fixture.home, 'a.term'), '');
  const { session_id } = await open(ada, ADA);
  type(ada, 'echo re""ady\r');
  await shows(ada, 'ready');
  renameSync(join(fixture.home, 'a.term'), join(fixture.home, 'sub', 'b.term'));
  await ada.until(() => ada.ofChannel('terminal_moved', 1).length > 0, 'the move');
  expect(ada.ofChannel('terminal_moved', 1)[0]?.path).toBe('sub/b.term');
  expect((await open(ben, BEN, { path: 'sub/b.term' })).session_id).toBe(session_id);
  // And once more, from the new place.
  renameSync(join(fixture.home, 'sub', 'b.term'), join(fixture.home, 'c.term'));
  await ada.until(() => ada.ofChannel('terminal_moved', 1).at(-1)?.path === 'c.term', 'the second move');
}, 20_000);

test('[TE33] deleting the file ends the shell, but not before "Undo" is gone', async () => {
  writeFileSync(join(fixture.home, 'a.term'), '');
  writeFileSync(join(fixture.home, 'b.term'), '');
  await open(ada, ADA);
  await open(ben, BEN, { path: 'b.term' });
  for (const one of [ada, ben]) type(one, 'echo re""ady\r');
  await shows(ada, 'ready');
  await shows(ben, 'ready');
  rmSync(join(fixture.home, 'a.term'));
  rmSync(join(fixture.home, 'b.term'));
  type(ben, 'echo still-$((1+1))\r');
  await shows(ben, 'still-2');
  writeFileSync(join(fixture.home, 'b.term'), '');
  const ended = () => ada.ofChannel('terminal_exit', 1).length > 0;
  const deadline = Date.now() + OUTLIVES_FILE_MS + 6000;
  while (!ended() && Date.now() < deadline)
    await ada.until(() => ended() || Date.now() > deadline - 5000, 'the end').catch(() => {});
  expect(ended()).toBe(true);
  expect(ben.ofChannel('terminal_exit', 1)).toEqual([]);
}, 40_000);

test('[TE34] a session without a file (the quick terminal) is nobody else’s business', async () => {
  const { session_id } = await open(ada, ADA, { path: '.quick.term' });
  writeFileSync(join(fixture.home, 'other'), '');
  rmSync(join(fixture.home, 'other'));
  type(ada, 'echo fine-$((1+1))\r');
  await shows(ada, 'fine-2');
  expect((await open(ben, BEN, { path: '.quick.term' })).session_id).toBe(session_id);
});
