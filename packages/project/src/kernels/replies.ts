/** What a kernel replies, decoded. Used by kernel.ts. Kernels are loose with the parts that do not matter to them: those have defaults. */

import { isJsonObject, type JsonObject } from '@lyceum/util/notebook/json';
import { jsonObjectSchema } from '@lyceum/util/protocol/notebook';
import * as z from 'zod/mini';
import { codePointToUtf16 } from './code-points';
import type { Completeness, Completions, ExecuteReply, Inspection, KernelInfo } from './types';

const text = z.catch(z.string(), '');
const object = z.catch(jsonObjectSchema, () => ({}));

const infoSchema = z.object({
  protocol_version: text,
  implementation: text,
  implementation_version: text,
  banner: text,
  language_info: object,
});
export const infoOf = (content: JsonObject): KernelInfo => infoSchema.parse(content);

const executeSchema = z.object({
  status: z.catch(z.enum(['ok', 'error', 'aborted']), 'aborted'),
  execution_count: z.catch(z.nullable(z.number()), () => null),
  ename: text,
  evalue: text,
  traceback: z.catch(z.array(z.string()), () => []),
  payload: z.catch(z.array(jsonObjectSchema), () => []),
  user_expressions: object,
});
export const executeReplyOf = (content: JsonObject): ExecuteReply => executeSchema.parse(content);

/** IPython tells the kinds of its matches beside them. */
const typesSchema = z.array(z.object({ text: z.string(), type: z.optional(z.string()) }));
const completeSchema = z.object({
  matches: z.catch(z.array(z.string()), () => []),
  cursor_start: z.number(),
  cursor_end: z.number(),
  metadata: object,
});

export function completionsOf(content: JsonObject, code: string, cursor: number): Completions {
  const { success, data } = completeSchema.safeParse(content);
  if (!success) return { matches: [], start: cursor, end: cursor };
  const typed = typesSchema.safeParse(data.metadata._jupyter_types_experimental).data ?? [];
  const types = new Map(typed.map(({ text, type }) => [text, type]));
  const matches = data.matches.map((match) => {
    const type = types.get(match);
    return type === undefined || type === '<unknown>' ? { text: match } : { text: match, type };
  });
  const at = (position: number) => codePointToUtf16(code, position);
  return { matches, start: at(data.cursor_start), end: at(data.cursor_end) };
}

const inspectSchema = z.object({ found: z.catch(z.boolean(), false), data: object });
export const inspectionOf = (content: JsonObject): Inspection => inspectSchema.parse(content);

const completenessSchema = z.object({
  status: z.catch(z.enum(['complete', 'incomplete', 'invalid', 'unknown']), 'unknown'),
  indent: text,
});
export const completenessOf = (content: JsonObject): Completeness => completenessSchema.parse(content);

const historySchema = z.object({ history: z.catch(z.array(z.array(z.unknown())), () => []) });
export const historyOf = (content: JsonObject): unknown[][] => historySchema.parse(content).history;

const commsSchema = z.object({
  comms: z.catch(z.record(z.string(), z.object({ target_name: z.string() })), () => ({})),
});
export function commsOf(content: JsonObject): Record<string, string> {
  // R puts its content into another one.
  const { comms } = commsSchema.parse(isJsonObject(content.content) ? content.content : content);
  return Object.fromEntries(Object.entries(comms).map(([id, { target_name }]) => [id, target_name]));
}

const inputSchema = z.object({ prompt: text, password: z.catch(z.boolean(), false) });
export const inputOf = (content: JsonObject): { prompt: string; password: boolean } =>
  inputSchema.parse(content);
