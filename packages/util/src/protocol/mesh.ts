/**
 * Wire 4: hub <-> hub, TCP. Frames as on wire 3: 4-byte big-endian length, 1 type byte, body.
 * `j`: one of the JSON messages below. `b`: 4-byte channel, then presence (presence.ts) of the document that the receiver follows under
 * that channel. Who dials says hello; from the welcome on both ends are equals. Nothing durable travels here: a lost mesh loses cursors only.
 */
import * as z from 'zod/mini';
import { documentIdSchema, hubIdSchema } from '../ids';

const channel = z.int().check(z.minimum(1), z.maximum(0xffffffff));
const event = <Name extends string>(name: Name) => z.literal(name);

/** Documents in one message: the rest goes into the next. */
export const MAX_FOLLOWS_PER_MESSAGE = 1000;
/** Bytes of one frame: a full `follow`, or the presence of hundreds of people. */
export const MAX_MESH_FRAME_BYTES = 1024 * 1024;

const few = z.maxLength(MAX_FOLLOWS_PER_MESSAGE);

export const meshMessageSchema = z.discriminatedUnion('event', [
  /** `token`: the one that the dialled hub has in its row of the table hubs. */
  z.object({ event: event('hello'), protocol: z.int(), token: z.string(), hub_id: hubIdSchema }),
  z.object({ event: event('welcome'), protocol: z.int(), hub_id: hubIdSchema }),
  z.object({ event: event('error'), code: z.string(), message: z.string() }),
  /** The sender has these documents open. The answer is the presence of the receiver's own people, now and from now on. */
  z.object({
    event: event('follow'),
    documents: z.array(z.object({ channel, document_id: documentIdSchema })).check(few),
  }),
  z.object({ event: event('unfollow'), channels: z.array(channel).check(few) }),
  /** Sent by both ends while there is nothing else to say: silence means that the other is gone. */
  z.object({ event: event('ping') }),
]);
export type MeshMessage = z.infer<typeof meshMessageSchema>;
