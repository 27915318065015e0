/**
 * The variables of a Python kernel, asked by one expression in a silent execution: no name and no line of history is left behind. Used by NotebookRoom.
 */
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { NotebookAnswer } from '@lyceum/util/protocol/notebook';
import * as z from 'zod/mini';
import type { Kernel } from '../kernels/types';

type Variable = NotebookAnswer<'variables'>['variables'][number];

const MAX_VARIABLES = 1000;
const MAX_VALUE_CHARS = 200;

/** Lambdas and comprehensions only: their names live nowhere else. Values that print themselves badly, or slowly (large ones), are not printed. */
const EXPRESSION = `(lambda b, j, t, ip: b.b64encode(j.dumps([
 (lambda n, v: {
   'name': n,
   'type': type(v).__name__,
   'size': (lambda s: ' × '.join(map(str, s)) if isinstance(s, tuple) else '')(getattr(v, 'shape', None))
      or (str(len(v)) if isinstance(v, (str, bytes, list, tuple, dict, set, frozenset, range)) else ''),
   'value': (lambda r: r[:${MAX_VALUE_CHARS}])(
      repr(v) if isinstance(v, (int, float, complex, bool, type(None)))
      else repr(v[:${MAX_VALUE_CHARS}]) if isinstance(v, (str, bytes))
      else __import__('reprlib').repr(v) if isinstance(v, (list, tuple, dict, set, frozenset))
      else '' ),
 })(n, v)
 for n, v in list(ip.user_ns.items())
 if not n.startswith('_') and n not in ip.user_ns_hidden and not isinstance(v, (t.ModuleType, t.FunctionType, t.BuiltinFunctionType, type))
][:${MAX_VARIABLES}]).encode()).decode())(__import__('base64'), __import__('json'), __import__('types'), get_ipython())`.replaceAll(
  '\n',
  ' ',
);

const answerSchema = z.array(
  z.object({ name: z.string(), type: z.string(), size: z.string(), value: z.string() }),
);

export async function pythonVariables(kernel: Kernel): Promise<Variable[]> {
  const options = { silent: true, store_history: false, user_expressions: { variables: EXPRESSION } };
  const { user_expressions } = await kernel.execute('', options).done;
  const encoded = resultOf(user_expressions);
  if (encoded === undefined) return [];
  const parsed = answerSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
  return parsed.success ? parsed.data.sort((a, b) => (a.name < b.name ? -1 : 1)) : [];
}

/** Python shows the string between quotes; base64 has none of its own. */
function resultOf(expressions: JsonObject): string | undefined {
  const { data } = (expressions.variables ?? {}) as { data?: JsonObject };
  const shown = data?.['text/plain'];
  return typeof shown === 'string' ? shown.slice(1, -1) : undefined;
}
