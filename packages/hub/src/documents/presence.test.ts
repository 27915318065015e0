/** Presence: who is here, relayed but not echoed, gone with its channel, and never a reason to fall over. */
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createPresence } from './presence';

function client(name: string) {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ name });
  return { awareness, update: () => encodeAwarenessUpdate(awareness, [awareness.clientID]) };
}

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

test('[SY20] a newcomer gets who is here, the others hear when a channel goes', () => {
  const sent: { update: Uint8Array; from: string | undefined }[] = [];
  const presence = createPresence<string>(new Y.Doc(), (update, from) => sent.push({ update, from }));
  const ada = client('Ada');
  presence.receive(ada.update(), 'channel-1');
  expect(sent.map(({ from }) => from)).toEqual(['channel-1']);
  const bob = client('Bob');
  applyAwarenessUpdate(bob.awareness, presence.all() ?? new Uint8Array(), 'hub');
  expect(bob.awareness.getStates().get(ada.awareness.clientID)).toEqual({ name: 'Ada' });
  presence.left('channel-1');
  for (const { update } of sent) applyAwarenessUpdate(bob.awareness, update, 'hub');
  expect(bob.awareness.getStates().has(ada.awareness.clientID)).toBe(false);
  expect(presence.all()).toBeUndefined();
  opened.push(ada.awareness, bob.awareness);
  presence.close();
});

test('[SY21] after a reconnect the old channel does not take the new presence with it', () => {
  const presence = createPresence<string>(new Y.Doc(), () => {});
  const ada = client('Ada');
  presence.receive(ada.update(), 'old');
  ada.awareness.setLocalState({ name: 'Ada', again: true });
  presence.receive(ada.update(), 'new');
  presence.left('old');
  expect(presence.all()).toBeDefined();
  opened.push(ada.awareness);
  presence.close();
});

test('[SY22] malformed presence is a bad request', () => {
  const presence = createPresence<string>(new Y.Doc(), () => {});
  for (const bytes of [[255], [1, 2, 3], [1, 1, 1, 3, 120, 120, 120]])
    expect(() => presence.receive(new Uint8Array(bytes), 'channel')).toThrow('malformed');
  presence.close();
});
