/** The schema of a byte string inside a MessagePack message (a view into the frame it came in). */
import * as z from 'zod/mini';

export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');
