/** What a page lacks of a cell's outputs, as news: computed from what it was sent before. Pure; used by viewer.ts. */
import type { CellId } from '@lyceum/util/notebook/model';
import type { NotebookNews, ShownOutput } from '@lyceum/util/protocol/notebook';
import type { CellOutputs } from './cell-outputs';

/** What a page has of a cell. */
export interface Sent {
  run: number;
  version: number;
  count: number;
  /** Of the last output, where it is a stream: characters sent of its text, and whether it was cut. */
  chars: number;
  cut: boolean;
}

type OutputsNews = Extract<NotebookNews, { kind: 'outputs' }>;

export interface NextOutputs {
  news: OutputsNews;
  sent: Sent;
  /** Characters, about. */
  size: number;
  /** There is more than `budget`: ask again. */
  more: boolean;
}

export interface CellWithOutputs {
  cell_id: CellId;
  run: number;
  outputs: CellOutputs;
}

/** Undefined: the page has everything. */
export function nextOutputs(
  { cell_id, run, outputs }: CellWithOutputs,
  before: Sent | undefined,
  budget: number,
): NextOutputs | undefined {
  const isVoid = before?.run !== run || before.version < outputs.cleared;
  const known = isVoid ? undefined : before;
  const count = known?.count ?? 0;
  if (known ? known.version === outputs.version && count === outputs.length : hasNothing(before, outputs))
    return undefined;
  const changed = outputs.firstChanged(known?.version ?? 0, count);
  const continued = known && changed === count - 1 ? continuation(outputs, known) : undefined;
  const from = continued ? count : changed;
  const taken = take(outputs, from, budget);
  const news = { kind: 'outputs' as const, cell_id, run, from, ...continued, outputs: taken.outputs };
  const end = from + taken.outputs.length;
  const sent = { run, version: outputs.version, count: end, ...lastOf(outputs, end) };
  return { news, sent, size: taken.size + sizeOf(continued), more: end < outputs.length };
}

/** A page that was never told of this cell, and there is nothing to tell. */
function hasNothing(before: Sent | undefined, outputs: CellOutputs): boolean {
  return before === undefined && outputs.length === 0;
}

/** The last output that the page has is a stream that only goes on. */
function continuation(outputs: CellOutputs, known: Sent): Pick<OutputsNews, 'append' | 'cut'> | undefined {
  const held = outputs.at(known.count - 1);
  if (held?.kind !== 'stream') return undefined;
  const { text, cut } = held.stream;
  if (cut) return known.cut ? { cut } : undefined;
  return held.rewritten <= known.version ? { append: text.slice(known.chars) } : undefined;
}

function take(outputs: CellOutputs, from: number, budget: number): { outputs: ShownOutput[]; size: number } {
  const taken: ShownOutput[] = [];
  let size = 0;
  for (let i = from; i < outputs.length && (taken.length === 0 || size < budget); i++) {
    const output = outputs.shown(i);
    if (!output) break;
    taken.push(output);
    size += outputSize(output);
  }
  return { outputs: taken, size };
}

function lastOf(outputs: CellOutputs, count: number): Pick<Sent, 'chars' | 'cut'> {
  const held = outputs.at(count - 1);
  if (held?.kind !== 'stream') return { chars: 0, cut: false };
  return { chars: held.stream.text.length, cut: held.stream.cut !== undefined };
}

export function outputSize(output: ShownOutput): number {
  if (output.output_type === 'stream') return output.text.length + (output.cut?.tail.length ?? 0);
  if (output.output_type === 'error') return output.traceback.join('').length;
  return Object.values(output.data).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value : JSON.stringify(value)).length,
    0,
  );
}

function sizeOf(continued: Pick<OutputsNews, 'append' | 'cut'> | undefined): number {
  return (continued?.append?.length ?? 0) + (continued?.cut?.tail.length ?? 0);
}
