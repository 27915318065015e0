/** Turns a schema error into one short reason that names the field, for the peer. */
import type * as z from 'zod/mini';

export function reasonOf(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'message'}: ${issue.message}` : 'not a message';
}
