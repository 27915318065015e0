/**
 * Documents on the browser wire: one channel sees one room. Called by dispatch.ts.
 * The role is asked at each update, in order per channel; an ack goes out after the commit and covers all before it.
 */
import { LyceumError } from '@lyceum/util/errors';
import { can, type Role } from '@lyceum/util/permission';
import type { RequestMessage, RequestResult } from '@lyceum/util/protocol/client';
import * as Y from 'yjs';
import type { RoomChannel } from '../documents/room';
import type { OpenRoom } from '../documents/rooms';
import type { ChannelInput, ChannelSlot, ClientChannel } from './channel-slot';
import type { ClientConnection } from './connection';
import type { ClientDeps } from './deps';
import { updateFrame } from './frame';
import { createTurns } from './role-turns';

type Open = RequestMessage<'document_open'>;

export async function openDocument(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  message: Open,
): Promise<{ channel: ClientChannel; result: RequestResult<'document_open'> }> {
  const { project_id, path, document_id, state_vector } = message;
  checkStateVector(state_vector);
  await deps.roles.require(client.account, project_id, 'read');
  const open = await deps.rooms.open(project_id, path, document_id);
  try {
    const role = await deps.roles.require(client.account, project_id, 'read');
    const { room } = open;
    room.flush();
    const channel = documentChannel(deps, client, slot, { open, role, project_id, seq: message.seq });
    const result = {
      document_id: room.document_id,
      path: room.path,
      update: Y.encodeStateAsUpdate(room.doc, state_vector),
      state_vector: Y.encodeStateVector(room.doc),
      can_write: can(role, 'write'),
      disk: room.disk,
    };
    // What is told as "held by the hub" must be durable: the client takes it as acked. What comes meanwhile follows the answer.
    await deps.rooms.settled();
    return { channel, result };
  } catch (error) {
    open.release();
    throw error;
  }
}

export async function saveDocument(
  deps: ClientDeps,
  client: ClientConnection,
  message: RequestMessage<'document_save'>,
): Promise<RequestResult<'document_save'>> {
  const channel = client.channel(message.channel);
  if (!channel?.save || !channel.project_id) throw new LyceumError('not_found', 'No document is open there.');
  await deps.roles.require(client.account, channel.project_id, 'write');
  return { disk: (await channel.save()) as RequestResult<'document_save'>['disk'] };
}

interface Seat {
  open: OpenRoom;
  role: Role;
  project_id: Open['project_id'];
  /** Of the client's last update before. */
  seq: number | undefined;
}

function documentChannel(
  deps: ClientDeps,
  client: ClientConnection,
  slot: ChannelSlot,
  { open, role, project_id, seq }: Seat,
): ClientChannel {
  const channel = slot.number;
  const { room } = open;
  const { account_id } = client.account;
  let canWrite = can(role, 'write');
  const seat: RoomChannel = {
    update: (update) => slot.sendFrame(updateFrame(channel, update)),
    presence: (update) => slot.sendFrame(updateFrame(channel, update, 'document_presence')),
    disk: (disk) => slot.send({ event: 'document_disk', channel, disk }),
    moved: (path) => slot.send({ event: 'document_moved', channel, path }),
    closed: (error) => slot.fail(error),
  };
  const setAccess = (next: boolean, tell: boolean) => {
    if (next === canWrite && !tell) return;
    canWrite = next;
    slot.send({ event: 'document_access', channel, can_write: next });
  };
  const ack = createAck((seq) => slot.send({ event: 'document_ack', channel, seq }));
  let refused = false;
  const edit = (now: Role | null, input: Extract<ChannelInput, { event: 'document_update' }>) => {
    // After a refusal nothing is taken, whatever the role: an ack would cover what was refused. A raised client opens again.
    if (slot.closed || refused) return;
    refused = !can(now, 'write');
    if (refused) return setAccess(false, true);
    room.edit(input.update, account_id, seat).then(
      () => ack(input.seq),
      (error: unknown) => slot.fail(asLyceumError(client, error)),
    );
  };
  const inTurn = createTurns(deps.roles, account_id, project_id, (error) =>
    slot.fail(asLyceumError(client, error)),
  );
  const isNext = createCount(seq);
  room.join(seat);
  return {
    project_id,
    receive: (input) => {
      if (input.event === 'document_update') {
        // An ack covers all before it, so nothing after a gap may be acked. The client opens again, and sends what is missing.
        if (isNext(input.seq)) inTurn((now) => edit(now, input));
        else slot.fail(new LyceumError('unavailable', 'An edit was lost on its way. It is sent again.'));
      } else if (input.event === 'document_presence')
        tryPresence(() => room.receivePresence(input.update, seat), slot);
    },
    roleChanged: (next) => setAccess(can(next, 'write'), false),
    save: () => open.save(),
    close: () => {
      room.leave(seat);
      open.release();
    },
  };
}

/** One ack for all that one commit brought: the highest seq. */
function createAck(send: (seq: number) => void): (seq: number) => void {
  let highest = 0;
  let scheduled = false;
  return (seq) => {
    highest = Math.max(highest, seq);
    if (scheduled) return;
    scheduled = true;
    process.nextTick(() => {
      scheduled = false;
      send(highest);
    });
  };
}

/** True for the number after the one before. */
function createCount(last: number | undefined): (seq: number) => boolean {
  let before = last;
  return (seq) => {
    const isNext = before === undefined || seq === before + 1;
    before = seq;
    return isNext;
  };
}

function tryPresence(receive: () => void, slot: ChannelSlot): void {
  try {
    receive();
  } catch (error) {
    slot.fail(error instanceof LyceumError ? error : new LyceumError('bad_request', 'Malformed presence.'));
  }
}

function checkStateVector(bytes: Uint8Array): void {
  try {
    Y.decodeStateVector(bytes);
  } catch {
    throw new LyceumError('bad_request', 'The state vector is malformed.');
  }
}

function asLyceumError(client: ClientConnection, error: unknown): LyceumError {
  if (error instanceof LyceumError) return error;
  client.logger.error({ error }, 'a document update failed');
  return new LyceumError('internal', 'The edit could not be stored. It is kept in this browser.');
}
