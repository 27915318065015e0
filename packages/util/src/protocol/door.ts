/**
 * Wire 5: a project's local hub <-> the compute server of its node, over the project's own Unix socket ("door"), where the project
 * can be reached in no other way. Frame: 4-byte big-endian length + JSON. The local hub always dials.
 *
 *   control connection   hello ──► welcome, then open ◄── … for ever; the local hub dials again when it breaks
 *   one per open         accept {key} ──► raw bytes in both directions
 */
import * as z from 'zod/mini';
import { connectTargetSchema } from './compute';

export const DOOR_PROTOCOL = 1;

/** Bytes of one message: all of them are short. */
export const MAX_DOOR_MESSAGE_BYTES = 16 * 1024;

const event = <Name extends string>(name: Name) => z.literal(name);
const key = z.string().check(z.maxLength(100));

export const toDoorSchema = z.discriminatedUnion('event', [
  /** `pid` and `start_time`: the local hub as its own namespace knows it. `protocol` is that of wire 3 behind the door. */
  z.object({
    event: event('hello'),
    door_protocol: z.int(),
    protocol: z.int(),
    token: z.string(),
    pid: z.int(),
    start_time: z.number(),
  }),
  /** First message of a connection that answers an `open`. */
  z.object({ event: event('accept'), key }),
  /** On the control connection: the target of this `open` could not be reached. */
  z.object({ event: event('refused'), key, errno: z.string().check(z.maxLength(40)) }),
]);
export type ToDoor = z.infer<typeof toDoorSchema>;

export const fromDoorSchema = z.discriminatedUnion('event', [
  z.object({ event: event('welcome') }),
  z.object({ event: event('open'), key, target: connectTargetSchema }),
]);
export type FromDoor = z.infer<typeof fromDoorSchema>;
