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
