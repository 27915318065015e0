/** JSON text <-> validated messages, for the two TCP wires. Throws bad_request; decodes once, at the door. */
import type * as z from 'zod/mini';
import { LyceumError } from '../errors';
import { reasonOf } from './reason';

export function decodeJson<T extends z.ZodMiniType>(schema: T, text: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new LyceumError('bad_request', 'A message must be JSON.');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new LyceumError('bad_request', `Bad message: ${reasonOf(parsed.error)}`);
  return parsed.data;
}
