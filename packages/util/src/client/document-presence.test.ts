/** Others' cursors in a client: what the hub takes away it may bring back. */
import { Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { DocumentPresence } from './document-presence';

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

function other(name: string) {
  const awareness = new Awareness(new Y.Doc());
  opened.push(awareness);
  awareness.setLocalState({ name });
  const { clientID } = awareness;
  return { awareness, clientID, update: () => encodeAwarenessUpdate(awareness, [clientID]) };
}

test('[ME11] who went with a hub is seen again under the same clock when that hub is found again', () => {
  const here = new DocumentPresence(new Y.Doc(), () => true);
  opened.push({ destroy: () => here.close() });
  const ada = other('Ada');
  const present = ada.update();
  here.receive(present);
  // As the hub says it: no newer clock, the client has said nothing.
  removeAwarenessStates(ada.awareness, [ada.clientID], 'hub');
  const meta = ada.awareness.meta.get(ada.clientID);
  if (meta) meta.clock--;
  here.receive(ada.update());
  expect(here.awareness.getStates().has(ada.clientID)).toBe(false);
  here.receive(present);
  expect(here.awareness.getStates().get(ada.clientID)).toEqual({ name: 'Ada' });
});
