/**
 * Large outputs that did not change are taken out of a cell's text before it is patched, and put back behind it: they are neither parsed nor written again.
 * Pure; called by ipynb.
 */
import { newKey } from '../ids';
import { readContainer, type Slot, skipSpace } from './json-text';
import type { CellResult, Output } from './model';

/** Characters of an output, in the file, from which on it is worth it. */
const LARGE_CHARS = 64 * 1024;

export interface Spared {
  raw: string;
  old: CellResult;
  next: CellResult;
  /** Undefined: what was taken out did not stay as it was, patch the whole cell. */
  putBack(patched: string): string | undefined;
}

/** `raw`: of the cell, whose result is `old`. Unchanged are outputs that are the same objects. Undefined: there are none. */
export function spareLarge(
  raw: string,
  old: CellResult | undefined,
  next: CellResult | undefined,
): Spared | undefined {
  if (raw.length < LARGE_CHARS || !old || !next) return undefined;
  const kept = new Set(next.outputs);
  const cell = readContainer(raw, skipSpace(raw, 0));
  const lists = cell.slots.filter(({ key }) => key === 'outputs');
  const [list] = lists;
  if (lists.length !== 1 || !list?.raw.startsWith('[')) return undefined;
  const { slots, start, end } = readContainer(list.raw, 0);
  if (slots.length !== old.outputs.length || end !== list.raw.length) return undefined;
  const taken = new Map<Output, { stand: Output; raw: string; was: string }>();
  const thin = slots.map((slot, i) => {
    const output = old.outputs[i];
    if (!output || slot.raw.length < LARGE_CHARS || !kept.has(output) || taken.has(output)) return slot;
    const stand: Output = { output_type: 'stream', name: 'stdout', text: newKey() };
    const small = JSON.stringify(stand);
    taken.set(output, { stand, raw: small, was: slot.raw });
    return { ...slot, raw: small };
  });
  if (taken.size === 0) return undefined;
  const standIn = ({ execution_count, outputs }: CellResult): CellResult => ({
    execution_count,
    outputs: outputs.map((output) => taken.get(output)?.stand ?? output),
  });
  const outputs = list.raw.slice(0, start) + `[${joined(thin)}]`;
  const members = joined(cell.slots.map((slot) => (slot === list ? { ...slot, raw: outputs } : slot)));
  return {
    raw: `${raw.slice(0, cell.start)}{${members}}${raw.slice(cell.end)}`,
    old: standIn(old),
    next: standIn(next),
    putBack: (patched) => putBack(patched, [...taken.values()]),
  };
}

const joined = (slots: readonly Slot[]) =>
  slots.map(({ lead, keyText, raw, trail }) => lead + keyText + raw + trail).join(',');

function putBack(patched: string, taken: readonly { raw: string; was: string }[]): string | undefined {
  const parts: string[] = [];
  let rest = patched;
  for (const { raw, was } of taken) {
    // In their order, each once: anything else is left to the whole patch.
    const at = rest.indexOf(raw);
    if (at < 0) return undefined;
    parts.push(rest.slice(0, at), was);
    rest = rest.slice(at + raw.length);
  }
  return parts.join('') + rest;
}
