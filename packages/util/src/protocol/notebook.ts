/**
 * What a page and the project say to each other about one open notebook, on wires 1 and 3 alike: `notebook_open` opens a channel, calls go to the project
 * and are answered, news come back. The hub passes both on unread but for the permission that each call needs.
 * The project owns kernel, queue and outputs; a page only shows them: closing every page changes nothing.
 */
import * as z from 'zod/mini';
import type { JsonObject, JsonValue } from '../notebook/json';
import { cellIdSchema } from '../notebook/model';

export const jsonValueSchema: z.ZodMiniType<JsonValue> = z.json() as unknown as z.ZodMiniType<JsonValue>;
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema) as unknown as z.ZodMiniType<JsonObject>;

const key = z.string().check(z.minLength(1), z.maxLength(100));
const cells = z.array(cellIdSchema).check(z.maxLength(100_000));
const count = z.int().check(z.minimum(0));
/** Milliseconds since 1970. */
const time = z.number();

/** A kernel that the project could run. `problem`: why it cannot. */
export const kernelspecSchema = z.object({
  name: z.string(),
  display_name: z.string(),
  language: z.string(),
  /** Folder it was found in, below the home or absolute. */
  folder: z.string(),
  problem: z.optional(z.string()),
});
export type Kernelspec = z.infer<typeof kernelspecSchema>;

/**
 *   none ──start──► starting ──ready──► idle ◄──► busy          any ──restart──► starting
 *                     └──fails──► dead ◄──process ends── any    any ──shut down──► none
 */
export const kernelStateSchema = z.object({
  status: z.enum(['none', 'starting', 'idle', 'busy', 'dead']),
  /** The kernelspec that is (or would be) used; null: none fits the notebook yet. */
  name: z.nullable(z.string()),
  display_name: z.string(),
  language: z.string(),
  /** While it starts: which step, for people. */
  step: z.optional(z.string()),
  /** Why it is dead, for people; and the end of what it wrote to stderr. */
  problem: z.optional(z.object({ message: z.string(), stderr: z.string() })),
  /** Of the kernel's process tree, resident bytes; while it lives. */
  memory_bytes: z.optional(z.number()),
  pid: z.optional(z.int()),
  /** Counts its starts: what was said about an earlier one means nothing. */
  generation: z.int(),
  /** As the kernel's own kernel_info says: for highlighting (`codemirror_mode`, `file_extension`, `mimetype`, …). */
  language_info: z.optional(jsonObjectSchema),
});
export type KernelState = z.infer<typeof kernelStateSchema>;

/** How the last run of a cell stands. The outputs come apart, for the cells that are looked at. */
export const cellRunSchema = z.object({
  status: z.enum(['idle', 'queued', 'running', 'done', 'failed', 'aborted']),
  execution_count: z.nullable(z.int()),
  /** Number of runs of this cell since the project started: outputs of an earlier one are void. */
  run: z.int(),
  started: z.optional(time),
  finished: z.optional(time),
  /** Outputs there are. */
  outputs: count,
});
export type CellRun = z.infer<typeof cellRunSchema>;

/** A long stream: its `text` is the beginning, `tail` the end; what lies between is on the project's disk (`output_read`, bytes from the very beginning). */
const cutSchema = z.object({
  /** UTF-8 bytes there are in all, lines in all, and bytes of `text`. */
  bytes: z.number(),
  lines: z.number(),
  head_bytes: z.number(),
  /** The disk has no more than this many bytes of it; the rest was dropped. */
  kept_bytes: z.number(),
  tail: z.string(),
});
export type Cut = z.infer<typeof cutSchema>;

/**
 * An output as it is shown. What is long is cut: `cut` says how much there is, and `output_read` has it.
 */
export const shownOutputSchema = z.discriminatedUnion('output_type', [
  z.object({
    output_type: z.literal('stream'),
    name: z.enum(['stdout', 'stderr']),
    text: z.string(),
    cut: z.optional(cutSchema),
  }),
  z.object({
    output_type: z.enum(['display_data', 'execute_result']),
    data: jsonObjectSchema,
    metadata: jsonObjectSchema,
    execution_count: z.optional(z.nullable(z.int())),
    /** Media types whose data is too large to come by itself, with their UTF-8 bytes (base64 as it is): ask for it with `output_read`. */
    large: z.optional(z.record(z.string(), z.number())),
  }),
  z.object({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);
export type ShownOutput = z.infer<typeof shownOutputSchema>;

/** Parts of a state that are bytes: base64, by path in the state. */
const buffersSchema = z.array(
  z.object({ path: z.array(z.union([z.string(), z.number()])), data: z.string() }),
);
export type StateBuffers = z.infer<typeof buffersSchema>;

/** A widget model that lives in the kernel: the state as it is known. An Output widget has what it captured in `state.outputs`. */
export const widgetModelSchema = z.object({
  comm_id: z.string(),
  target_name: z.string(),
  state: jsonObjectSchema,
  buffers: z.optional(buffersSchema),
});
export type WidgetModel = z.infer<typeof widgetModelSchema>;

/** One entry of the console at the notebook's kernel: in no file, forgotten with the kernel. */
export const consoleEntrySchema = z.object({
  entry_id: z.string(),
  account_id: z.optional(z.string()),
  code: z.string(),
  run: cellRunSchema,
  outputs: z.array(shownOutputSchema),
});
export type ConsoleEntry = z.infer<typeof consoleEntrySchema>;

/** What the kernel asks the people for. `run` names who waits: a cell, or an entry of the console. */
export const inputRequestSchema = z.object({
  input_id: z.string(),
  cell_id: z.optional(cellIdSchema),
  entry_id: z.optional(z.string()),
  prompt: z.string(),
  password: z.boolean(),
});
export type InputRequest = z.infer<typeof inputRequestSchema>;

/** All that is known when a channel opens. Outputs follow for the cells that `look` names. */
export const notebookStateSchema = z.object({
  kernel: kernelStateSchema,
  /** Cells with a run or outputs. */
  runs: z.record(z.string(), cellRunSchema),
  input: z.nullable(inputRequestSchema),
  models: z.array(widgetModelSchema),
  console: z.array(consoleEntrySchema),
  /** The project's files as programs name their folder: absolute names in tracebacks lead to files. */
  home: z.optional(z.string()),
});
export type NotebookState = z.infer<typeof notebookStateSchema>;

const kind = <Name extends string>(name: Name) => z.literal(name);
const nothing = z.object({});
/** `started`: the kernel that this call caused to start, for the project's log. */
const starts = z.object({ started: z.optional(z.string()) });

/** A run of one cell: the source as the person saw it, so that nothing waits for the document to arrive. */
const runCellSchema = z.object({ cell_id: cellIdSchema, source: z.string() });

/** Calls with what each needs: `read` is for everybody who may see the project. */
export const NOTEBOOK_CALLS = {
  /** Which cells' outputs this page shows now: replaces what was said before. */
  look: { action: 'read', call: z.object({ kind: kind('look'), cells }), result: nothing },
  /** Part of a long output, or of a large datum: bytes from `offset`, at most 1 MiB, cut at whole characters. */
  output_read: {
    action: 'read',
    call: z.object({
      kind: kind('output_read'),
      cell_id: cellIdSchema,
      run: z.int(),
      index: count,
      mime: z.optional(z.string()),
      offset: count,
      length: count,
    }),
    result: z.object({ text: z.string(), next: z.number(), total: z.number() }),
  },
  /** `refresh`: look again on the disk. */
  kernelspecs: {
    action: 'read',
    call: z.object({ kind: kind('kernelspecs'), refresh: z.optional(z.boolean()) }),
    result: z.object({ kernelspecs: z.array(kernelspecSchema) }),
  },
  /** Another kernel for this notebook; ends the present one. The project writes it to the notebook's metadata. */
  choose_kernel: {
    action: 'run',
    call: z.object({ kind: kind('choose_kernel'), key, name: z.string() }),
    result: starts,
  },
  start: { action: 'run', call: z.object({ kind: kind('start') }), result: starts },
  interrupt: { action: 'run', call: z.object({ kind: kind('interrupt') }), result: nothing },
  /** Answers when the new kernel is ready, or says why not. */
  restart: { action: 'run', call: z.object({ kind: kind('restart'), key }), result: starts },
  shut_down: { action: 'run', call: z.object({ kind: kind('shut_down'), key }), result: nothing },
  /** Into the queue, in this order; starts the kernel where there is none. After a failed cell those behind it in the same call are aborted. */
  run: {
    action: 'run',
    call: z.object({ kind: kind('run'), key, cells: z.array(runCellSchema).check(z.maxLength(100_000)) }),
    result: starts,
  },
  /** Takes cells out of the queue; without any, all that have not begun. */
  cancel: {
    action: 'run',
    call: z.object({ kind: kind('cancel'), cells: z.optional(cells) }),
    result: nothing,
  },
  /** Without cells: all outputs of the notebook. */
  clear: {
    action: 'run',
    call: z.object({ kind: kind('clear'), cells: z.optional(cells) }),
    result: nothing,
  },
  /** Outputs of cells that were pasted or split off: as if they had been run. */
  set_outputs: {
    action: 'run',
    call: z.object({
      kind: kind('set_outputs'),
      key,
      cells: z.array(z.object({ from: cellIdSchema, to: cellIdSchema })),
    }),
    result: nothing,
  },
  input: {
    action: 'run',
    call: z.object({ kind: kind('input'), input_id: z.string(), value: z.string() }),
    result: nothing,
  },
  complete: {
    action: 'run',
    /** `cursor` and the answer's positions: UTF-16 units in `code`. */
    call: z.object({ kind: kind('complete'), code: z.string(), cursor: count }),
    result: z.object({
      matches: z.array(z.object({ text: z.string(), type: z.optional(z.string()) })),
      start: count,
      end: count,
    }),
  },
  inspect: {
    action: 'run',
    call: z.object({
      kind: kind('inspect'),
      code: z.string(),
      cursor: count,
      detail: z.union([z.literal(0), z.literal(1)]),
    }),
    result: z.object({ found: z.boolean(), data: jsonObjectSchema }),
  },
  /** Python only (the answer says so): names of the user with type, size and a short value. */
  variables: {
    action: 'run',
    call: z.object({ kind: kind('variables') }),
    result: z.object({
      supported: z.boolean(),
      variables: z.array(
        z.object({ name: z.string(), type: z.string(), size: z.string(), value: z.string() }),
      ),
    }),
  },
  /** A widget's message to its other half in the kernel. */
  comm: {
    action: 'run',
    call: z.object({
      kind: kind('comm'),
      comm_id: z.string(),
      data: jsonObjectSchema,
      buffers: z.optional(z.array(z.string())),
    }),
    result: nothing,
  },
  console_run: {
    action: 'run',
    call: z.object({ kind: kind('console_run'), key, code: z.string() }),
    result: z.extend(starts, { entry_id: z.string() }),
  },
  /** By nbconvert, into a file beside the notebook. `problem` names what is not installed. */
  export: {
    action: 'run',
    call: z.object({
      kind: kind('export'),
      key,
      format: z.enum(['html', 'pdf', 'script', 'markdown', 'latex', 'slides']),
    }),
    result: z.object({ path: z.string() }),
  },
} as const;

export type NotebookCallKind = keyof typeof NOTEBOOK_CALLS;
export type NotebookCall<K extends NotebookCallKind = NotebookCallKind> = z.infer<
  (typeof NOTEBOOK_CALLS)[K]['call']
>;
export type NotebookAnswer<K extends NotebookCallKind> = z.infer<(typeof NOTEBOOK_CALLS)[K]['result']>;

const c = NOTEBOOK_CALLS;
export const notebookCallSchema = z.discriminatedUnion('kind', [
  c.look.call,
  c.output_read.call,
  c.kernelspecs.call,
  c.choose_kernel.call,
  c.start.call,
  c.interrupt.call,
  c.restart.call,
  c.shut_down.call,
  c.run.call,
  c.cancel.call,
  c.clear.call,
  c.set_outputs.call,
  c.input.call,
  c.complete.call,
  c.inspect.call,
  c.variables.call,
  c.comm.call,
  c.console_run.call,
  c.export.call,
]);

/** Bytes that one `output_read` answers at most. */
export const MAX_OUTPUT_READ_BYTES = 1024 * 1024;

export const notebookNewsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: kind('kernel'), kernel: kernelStateSchema }),
  /** Runs that are new or changed; null: the cell has none any more. */
  z.object({ kind: kind('runs'), runs: z.record(z.string(), z.nullable(cellRunSchema)) }),
  /**
   * Of a cell that is looked at: outputs from index `from` on are these, those before stay. `append`: the text of the stream output at
   * `from - 1` goes on with this (only while it is not cut). `cut`: that output is cut thus now.
   */
  z.object({
    kind: kind('outputs'),
    cell_id: cellIdSchema,
    run: z.int(),
    from: count,
    append: z.optional(z.string()),
    cut: z.optional(cutSchema),
    outputs: z.array(shownOutputSchema),
  }),
  z.object({ kind: kind('input'), input: z.nullable(inputRequestSchema) }),
  /** A model that is new, or whose state changed as a whole. */
  z.object({ kind: kind('model'), model: widgetModelSchema }),
  /** Part of a model's state: from the kernel, or from another page. A page is not told what it said itself. */
  z.object({
    kind: kind('model_update'),
    comm_id: z.string(),
    state: jsonObjectSchema,
    buffers: z.optional(buffersSchema),
  }),
  /** A message of its own kind (method "custom"). */
  z.object({
    kind: kind('model_message'),
    comm_id: z.string(),
    content: jsonValueSchema,
    buffers: z.optional(z.array(z.string())),
  }),
  z.object({ kind: kind('model_closed'), comm_id: z.string() }),
  z.object({ kind: kind('console'), entry: consoleEntrySchema }),
  z.object({ kind: kind('console_cleared') }),
  /** All of it anew: the channel was too slow, or the project started again. */
  z.object({ kind: kind('state'), state: notebookStateSchema }),
]);
export type NotebookNews = z.infer<typeof notebookNewsSchema>;
