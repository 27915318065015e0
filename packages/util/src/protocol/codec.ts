/**
 * Bytes <-> validated messages of the browser wire: MessagePack, decoded once, at the door.
 * Used by hub and client connection alike; throws bad_request for anything that is not a message.
 */
import { Packr } from 'msgpackr/pack';
import * as z from 'zod/mini';
import { LyceumError } from '../errors';
import { type ClientMessage, clientMessageSchema, type HubMessage, hubMessageSchema } from './client';
import { reasonOf } from './reason';

// Plain MessagePack without record extensions: any other implementation can read it.
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

export function encodeMessage(message: ClientMessage | HubMessage): Uint8Array {
  return packr.pack(message);
}

const identifiedSchema = z.object({ id: z.int() });

const NO_BYTES = new Uint8Array();
/** The first byte of MessagePack's longest kind of byte string; its length follows in four bytes. */
const BIN_32 = 0xc6;
/** Bytes of an empty byte string, with which a message ends whose last field is one. */
const EMPTY_BIN_BYTES = 2;

/** All of a `terminal_data` message but its bytes, which follow as they are: floods are not copied into a message and out again. */
export function terminalDataHead(channel: number, offset: number, length: number): Uint8Array {
  const empty = packr.pack({ event: 'terminal_data', channel, offset, data: NO_BYTES });
  const kept = empty.length - EMPTY_BIN_BYTES;
  const head = new Uint8Array(kept + 5);
  head.set(empty.subarray(0, kept));
  const view = new DataView(head.buffer);
  view.setUint8(kept, BIN_32);
  view.setUint32(kept + 1, length);
  return head;
}

function unpack(frame: unknown): unknown {
  const bytes = frame instanceof ArrayBuffer ? new Uint8Array(frame) : frame;
  if (!(bytes instanceof Uint8Array)) throw new LyceumError('bad_request', 'A frame must be binary.');
  try {
    return packr.unpack(bytes);
  } catch {
    throw new LyceumError('bad_request', 'A frame must be MessagePack.');
  }
}

export function decodeClientMessage(frame: unknown): ClientMessage {
  const parsed = clientMessageSchema.safeParse(unpack(frame));
  if (!parsed.success) throw new LyceumError('bad_request', `Bad message: ${reasonOf(parsed.error)}`);
  return parsed.data;
}

/** The id of a request that is otherwise unreadable, so that its sender need not wait for an answer. */
export function requestIdOf(frame: unknown): number | undefined {
  try {
    const parsed = identifiedSchema.safeParse(unpack(frame));
    return parsed.success ? parsed.data.id : undefined;
  } catch {
    return undefined;
  }
}

export function decodeHubMessage(frame: unknown): HubMessage {
  const parsed = hubMessageSchema.safeParse(unpack(frame));
  if (!parsed.success) throw new LyceumError('bad_request', `Bad message: ${reasonOf(parsed.error)}`);
  return parsed.data;
}
