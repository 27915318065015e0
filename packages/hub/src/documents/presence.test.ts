/** Presence: who is here, relayed but not echoed, gone with its channel or hub, merged in rounds, and never a reason to fall over. */
import { type ClientState, decodePresence, encodePresence } from '@lyceum/util/protocol/presence';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { newHubId } from '../config';
import { until } from '../testing/stage';
import { createPresence, type Presence } from './presence';

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

/** As in a browser. */
function client(name: string) {
  const awareness = new Awareness(new Y.Doc());
  opened.push(awareness);
  awareness.setLocalState({ name });
  return { awareness, update: () => encodeAwarenessUpdate(awareness, [awareness.clientID]) };
}

function room() {
  const sent: { update: Uint8Array; except: string | undefined }[] = [];
  const toHubs: ClientState[][] = [];
  const presence = createPresence<string>({
    channels: (update, except) => {
      sent.push({ update, except });
      return 1;
    },
    hubs: (states) => toHubs.push([...states]),
  });
  opened.push({ destroy: () => presence.close() });
  return { presence, sent, toHubs };
}

const rounds = (sent: unknown[], count: number) =>
  until(`${count} rounds`, () => sent.length === count, 2000);
const state = (id: number, clock: number): ClientState => ({ client: id, clock, state: `{"at":${clock}}` });
const gone = (id: number, clock: number): ClientState => ({ client: id, clock, state: null });
const bytes = (...states: ClientState[]) => encodePresence(states);
const here = (presence: Presence<string>) =>
  decodePresence(presence.all() ?? new Uint8Array([0])).map(({ client: id, clock }) => `${id}@${clock}`);

test('[SY20] a newcomer gets who is here, the others hear when a channel goes', async () => {
  const { presence, sent } = room();
  const ada = client('Ada');
  presence.receive(ada.update(), 'channel-1');
  await rounds(sent, 1);
  expect(sent.map(({ except }) => except)).toEqual(['channel-1']);
  const bob = client('Bob');
  applyAwarenessUpdate(bob.awareness, presence.all() ?? new Uint8Array(), 'hub');
  expect(bob.awareness.getStates().get(ada.awareness.clientID)).toEqual({ name: 'Ada' });
  presence.left('channel-1');
  await rounds(sent, 2);
  for (const { update } of sent) applyAwarenessUpdate(bob.awareness, update, 'hub');
  expect(bob.awareness.getStates().has(ada.awareness.clientID)).toBe(false);
  expect(presence.all()).toBeUndefined();
});

test('[SY21] after a reconnect the old channel does not take the new presence with it', () => {
  const { presence } = room();
  const ada = client('Ada');
  presence.receive(ada.update(), 'old');
  ada.awareness.setLocalState({ name: 'Ada', again: true });
  presence.receive(ada.update(), 'new');
  presence.left('old');
  expect(presence.all()).toBeDefined();
});

test('[SY22] malformed presence is a bad request', () => {
  const { presence } = room();
  const large = bytes({ client: 1, clock: 1, state: `{"a":"${'x'.repeat(20_000)}"}` });
  const number = bytes({ client: 1, clock: 1, state: '7' });
  for (const update of [[255], [1, 2, 3], [1, 1, 1, 3, 120, 120, 120], [0, 0], large, number])
    expect(() => presence.receive(new Uint8Array(update), 'channel')).toThrow('malformed');
  expect(presence.all()).toBeUndefined();
});

test('[SY22] a channel speaks for a few clients only: the oldest go', () => {
  const { presence } = room();
  for (let id = 1; id <= 20; id++) presence.receive(bytes(state(id, 1)), 'channel');
  expect(here(presence)).toEqual(['13@1', '14@1', '15@1', '16@1', '17@1', '18@1', '19@1', '20@1']);
});

describe('[ME10] a client is seen where it spoke last', () => {
  const [B, C] = [newHubId(), newHubId()];

  test('it moves to another hub: neither its old channel nor a late word takes it away', async () => {
    const { presence, sent, toHubs } = room();
    presence.receive(bytes(state(1, 5)), 'channel');
    presence.receiveFrom(B, [state(1, 6)]);
    presence.left('channel');
    presence.receive(bytes(gone(1, 5)), 'channel');
    expect(here(presence)).toEqual(['1@6']);
    await rounds(sent, 1);
    // It was never told as ours: hub B speaks for it.
    expect(toHubs.flat()).toEqual([]);
  });

  test('it comes here from another hub, whose late "gone" is old', async () => {
    const { presence, sent, toHubs } = room();
    presence.receiveFrom(B, [state(1, 5)]);
    presence.receive(bytes(state(1, 6)), 'channel');
    presence.receiveFrom(B, [gone(1, 5)]);
    presence.receiveFrom(C, [gone(1, 5)]);
    presence.hubGone(B);
    expect(here(presence)).toEqual(['1@6']);
    await rounds(sent, 1);
    expect(toHubs.flat()).toMatchObject([state(1, 6)]);
  });

  test('a late word about somebody who left does not bring them back', () => {
    const { presence } = room();
    presence.receive(bytes(state(1, 6)), 'channel');
    presence.left('channel');
    presence.receiveFrom(B, [state(1, 5), state(1, 6)]);
    expect(here(presence)).toEqual([]);
  });

  test('only the hub that speaks for a client can end it at the same clock', () => {
    const { presence } = room();
    presence.receiveFrom(B, [state(1, 5)]);
    presence.receiveFrom(C, [gone(1, 5)]);
    expect(here(presence)).toEqual(['1@5']);
    presence.receiveFrom(B, [gone(1, 5)]);
    expect(here(presence)).toEqual([]);
  });
});

test('[ME11] a hub goes: its people go at once, others stay; it comes back with the same people', async () => {
  const { presence, sent } = room();
  const B = newHubId();
  const browser = client('Bob');
  const ada = client('Ada');
  presence.receiveFrom(B, decodePresence(ada.update()));
  presence.receive(bytes(state(2, 1)), 'channel');
  await rounds(sent, 1);
  presence.hubGone(B);
  await rounds(sent, 2);
  expect(here(presence)).toEqual(['2@1']);
  for (const { update } of sent) applyAwarenessUpdate(browser.awareness, update, 'hub');
  expect(browser.awareness.getStates().has(ada.awareness.clientID)).toBe(false);
  presence.receiveFrom(B, decodePresence(ada.update()));
  expect(here(presence)).toHaveLength(2);
});

test('[ME12] rounds: what many say within one goes out as one update, the latest of each', async () => {
  const { presence, sent, toHubs } = room();
  for (let clock = 1; clock <= 20; clock++)
    for (let id = 0; id < 100; id++) presence.receive(bytes(state(id, clock)), `channel-${id}`);
  await rounds(sent, 1);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.except).toBeUndefined();
  const latest = decodePresence(sent[0]?.update ?? new Uint8Array());
  expect(latest).toHaveLength(100);
  expect(latest.every(({ clock }) => clock === 20)).toBe(true);
  expect(toHubs).toHaveLength(1);
});

test('[ME12] a slow round is followed by a pause, so that cursors never take the whole core', async () => {
  const started: number[] = [];
  const presence = createPresence<string>({
    channels: () => {
      started.push(performance.now());
      while (performance.now() - (started.at(-1) ?? 0) < 4);
      return 100;
    },
    hubs: () => {},
  });
  opened.push({ destroy: () => presence.close() });
  presence.receive(bytes(state(1, 1)), 'channel');
  await new Promise((resolve) => setImmediate(resolve));
  presence.receive(bytes(state(1, 2)), 'channel');
  await rounds(started, 2);
  // 4 ms of work are a quarter of the time at the most; timers may come 1 ms early.
  expect((started[1] ?? 0) - (started[0] ?? 0)).toBeGreaterThanOrEqual(15);
});

test('[ME11] a room that closes tells the other hubs that its people are gone', () => {
  const { presence, toHubs } = room();
  presence.receive(bytes(state(1, 3)), 'channel');
  presence.receiveFrom(newHubId(), [state(2, 3)]);
  presence.close();
  expect(toHubs.flat()).toMatchObject([gone(1, 3)]);
});
