/**
 * Presence as values: who is in a document, one entry a client (y-protocols' awareness update, which is what the wires carry).
 * Used by the hub, which passes states on without looking into them; browsers apply the same bytes with y-protocols itself. Pure.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { LyceumError } from '../errors';

export interface ClientState {
  /** The Yjs client: one window of one person. */
  readonly client: number;
  /** Grows with each state that the client tells, wherever it tells it. */
  readonly clock: number;
  /** JSON as the client wrote it; null: the client is gone. */
  readonly state: string | null;
}

/** Characters of one client's state: a name, a colour, a cursor or some hundred of them. */
export const MAX_STATE_CHARS = 16 * 1024;
/** Clients in one update: more than can be in one document. */
const MAX_CLIENTS = 10_000;
const GONE = 'null';

export function encodePresence(states: readonly ClientState[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, states.length);
  for (const { client, clock, state } of states) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, state ?? GONE);
  }
  return encoding.toUint8Array(encoder);
}

/** Throws bad_request on anything that y-protocols could not read, or that is too much. */
export function decodePresence(bytes: Uint8Array): ClientState[] {
  try {
    const decoder = decoding.createDecoder(bytes);
    const count = decoding.readVarUint(decoder);
    if (count > MAX_CLIENTS) throw new Error('too many clients');
    const states = Array.from({ length: count }, () => readState(decoder));
    if (decoding.hasContent(decoder)) throw new Error('bytes are left over');
    return states;
  } catch {
    throw new LyceumError('bad_request', 'The presence update is malformed.');
  }
}

function readState(decoder: decoding.Decoder): ClientState {
  const client = decoding.readVarUint(decoder);
  const clock = decoding.readVarUint(decoder);
  const text = decoding.readVarString(decoder);
  if (text === GONE) return { client, clock, state: null };
  if (text.length > MAX_STATE_CHARS) throw new Error('too large');
  // Whoever gets it parses it: text that is no JSON would break every other browser here.
  if (typeof JSON.parse(text) !== 'object') throw new Error('not a state');
  return { client, clock, state: text };
}
