/** What a kernel publishes, decoded: a message of iopub becomes a KernelBody. Used by kernel.ts. What does not hold its kind's form is kept as `other`. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import { jsonObjectSchema } from '@lyceum/util/protocol/notebook';
import * as z from 'zod/mini';
import type { KernelBody } from './types';
import type { WireMessage } from './wire';

/** R writes an empty object as an empty list. */
const object = z.catch(jsonObjectSchema, () => ({}));
const count = z.catch(z.nullable(z.number()), () => null);
const text = z.catch(z.string(), '');

const bundle = z.object({
  data: jsonObjectSchema,
  metadata: object,
  transient: z.catch(z.looseObject({ display_id: z.optional(z.string()) }), () => ({})),
});
const comm = z.object({ comm_id: z.string(), data: object });

const SCHEMAS = {
  stream: z.object({ name: z.enum(['stdout', 'stderr']), text: z.string() }),
  display_data: bundle,
  update_display_data: bundle,
  execute_result: z.extend(bundle, { execution_count: count }),
  error: z.object({
    ename: text,
    evalue: text,
    traceback: z.catch(z.array(z.string()), () => []),
  }),
  clear_output: z.object({ wait: z.catch(z.boolean(), false) }),
  execute_input: z.object({ code: text, execution_count: count }),
  comm_open: z.extend(comm, { target_name: text }),
  comm_msg: comm,
  comm_close: comm,
};

type Kind = keyof typeof SCHEMAS;
const isKind = (msg_type: string): msg_type is Kind => Object.hasOwn(SCHEMAS, msg_type);

export function bodyOf({ header, content }: WireMessage): KernelBody {
  const { msg_type } = header;
  const known = isKind(msg_type) ? SCHEMAS[msg_type].safeParse(content) : undefined;
  if (!known?.success) return { type: 'other', msg_type, content };
  const { transient, ...fields } = known.data as JsonObject & { transient?: { display_id?: string } };
  const id = transient?.display_id;
  return { type: msg_type, ...fields, ...(id === undefined ? {} : { display_id: id }) } as KernelBody;
}
