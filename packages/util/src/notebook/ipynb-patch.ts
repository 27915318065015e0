/** A cell of an .ipynb file with what changed in it, and all else as the file has it. Pure; called by ipynb. */
import { attachmentsToFile, cellTypeOf, outputToFile, readOutput } from './ipynb-model';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { Cell, CellResult, Output } from './model';
import { splitLines } from './python-lines';
import { sameJson } from './same-json';

interface Side {
  cell: Cell;
  result: CellResult | undefined;
}

/** `value`: the cell in the file, which says `old`. `id`: for a file with ids. */
export function patchCell(value: JsonObject, old: Side, next: Side, id: string | undefined): JsonObject {
  const { cell } = next;
  const patched: Record<string, JsonValue | undefined> = { ...value };
  if (id !== undefined) patched['id'] = id;
  if (cellTypeOf(value['cell_type']) !== cell.type) patched['cell_type'] = cell.type;
  if (old.cell.source !== cell.source) patched['source'] = sourceLike(value['source'], cell.source);
  if (!sameJson(old.cell.metadata, cell.metadata)) patched['metadata'] = cell.metadata;
  if (!sameJson(old.cell.attachments, cell.attachments))
    patched['attachments'] = attachmentsLike(value['attachments'], old.cell, cell);
  if (cell.type === 'code') patchResult(patched, old.result, next.result, value['cell_type'] !== 'code');
  else {
    patched['outputs'] = undefined;
    patched['execution_count'] = undefined;
  }
  return Object.fromEntries(Object.entries(patched).filter(([, field]) => field !== undefined)) as JsonObject;
}

/** A text that was no list of lines stays none. */
function sourceLike(old: JsonValue | undefined, source: string): JsonValue {
  return typeof old === 'string' && old !== '' ? source : splitLines(source);
}

function attachmentsLike(old: JsonValue | undefined, was: Cell, cell: Cell): JsonObject | undefined {
  if (!cell.attachments || Object.keys(cell.attachments).length === 0) return undefined;
  const before = isJsonObject(old) ? old : {};
  const kept = Object.entries(cell.attachments).map(([name, bundle]): [string, JsonValue] => {
    const inFile = before[name];
    const isSame = inFile !== undefined && sameJson(was.attachments?.[name], bundle);
    return [name, isSame ? inFile : (attachmentsToFile({ [name]: bundle })[name] ?? null)];
  });
  return Object.fromEntries(kept);
}

function patchResult(
  patched: Record<string, JsonValue | undefined>,
  old: CellResult | undefined,
  next: CellResult | undefined,
  becameCode: boolean,
): void {
  const count = next?.execution_count ?? null;
  if (becameCode || (old?.execution_count ?? null) !== count) patched['execution_count'] = count;
  const outputs = next?.outputs ?? [];
  if (becameCode || !sameJson(old?.outputs ?? [], outputs))
    patched['outputs'] = outputsLike(becameCode ? [] : patched['outputs'], outputs);
}

/** Outputs that say the same stay as the file has them: from the front and from the back. */
function outputsLike(value: JsonValue | undefined, outputs: readonly Output[]): JsonValue[] {
  const old = Array.isArray(value) ? value : [];
  const read = old.map(readOutput);
  let tail = 0;
  while (
    tail < Math.min(read.length, outputs.length) &&
    sameJson(read[read.length - 1 - tail], outputs[outputs.length - 1 - tail])
  )
    tail++;
  const shift = old.length - outputs.length;
  return outputs.map((output, i) => {
    const at = i >= outputs.length - tail ? i + shift : i;
    const inFile = old[at];
    return inFile !== undefined && sameJson(read[at], output) ? inFile : outputToFile(output);
  });
}
