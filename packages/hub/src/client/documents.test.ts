/** A document channel by itself: what it takes, refuses and acks. The rooms are not real. */
import { newAccountId, newDocumentId, newProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Role } from '@lyceum/util/permission';
import type { HubMessage } from '@lyceum/util/protocol/client';
import * as Y from 'yjs';
import type { ChannelSlot } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { openDocument } from './documents';

async function openChannel() {
  let role: Role = 'collaborator';
  const taken: Uint8Array[] = [];
  const heard: HubMessage[] = [];
  const room = {
    doc: new Y.Doc(),
    document_id: newDocumentId(),
    path: parseProjectPath('a.txt'),
    disk: { kind: 'dirty' },
    flush: () => {},
    join: () => {},
    leave: () => {},
    edit: async (update: Uint8Array) => void taken.push(update),
  };
  const deps = {
    roles: { require: async () => role, roleNow: () => role, roleOf: async () => role },
    rooms: { open: async () => ({ room, release: () => {} }), settled: async () => {} },
  } as unknown as ClientDeps;
  const slot = {
    number: 1,
    closed: false,
    send: (message: HubMessage) => heard.push(message),
    fail: (error: Error) =>
      heard.push({ event: 'error', channel: 1, code: 'unavailable', message: error.message }),
  } as unknown as ChannelSlot;
  const client = { account: { account_id: newAccountId() } } as unknown as ClientConnection;
  const { channel } = await openDocument(deps, client, slot, {
    event: 'document_open',
    id: 1,
    channel: 1,
    project_id: newProjectId(),
    path: room.path,
    seq: 0,
    state_vector: Y.encodeStateVector(new Y.Doc()),
  });
  const send = (seq: number) =>
    channel.receive?.({ event: 'document_update', channel: 1, seq, update: Uint8Array.of(seq) });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    send,
    turn,
    heard,
    taken,
    become: (next: Role) => {
      role = next;
    },
  };
}

test('[SY3] an edit that was refused is not covered by the ack of a later one, even when the role is back', async () => {
  const { send, turn, heard, taken, become } = await openChannel();
  send(1);
  await turn();
  become('viewer');
  send(2);
  become('collaborator');
  send(3);
  await turn();
  expect(taken).toEqual([Uint8Array.of(1)]);
  expect(heard).toEqual([
    { event: 'document_ack', channel: 1, seq: 1 },
    { event: 'document_access', channel: 1, can_write: false },
  ]);
});

test('[SY1] an update that follows a gap is not acked: the channel ends, and the client compares anew', async () => {
  const { send, turn, heard, taken } = await openChannel();
  send(1);
  send(3);
  await turn();
  expect(taken).toEqual([Uint8Array.of(1)]);
  expect(heard.map(({ event }) => event)).toEqual(['error', 'document_ack']);
});
