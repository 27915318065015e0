/**
 * What a cell and an output of nbformat 4 are in our model, and back. The file may hold texts as strings or as lists of lines; the model has strings.
 * Pure; called by ipynb (whole files) and by ipynb-v3.
 */
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import type { Cell, CellResult, CellType, MimeBundle, Output } from './model';
import { splitLines } from './python-lines';

/** Says what is wrong with a cell, for people. */
export class CellFault extends Error {}

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';

function isLines(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

/** A text of the file; undefined: it is none. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (isText(value)) return value;
  return isLines(value) ? value.join('') : undefined;
}

function sourceOf(value: JsonValue | undefined, what: string): string {
  if (value === undefined || value === null) return '';
  const text = textOf(value);
  if (text === undefined) throw new CellFault(`its ${what} is neither a text nor a list of lines`);
  return text;
}

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

const isJsonType = (type: string) =>
  type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));

function bundleOf(value: JsonValue | undefined): MimeBundle {
  const bundle = objectOf(value);
  const entries = Object.entries(bundle);
  if (entries.every(([, content]) => !Array.isArray(content))) return bundle;
  return Object.fromEntries(
    entries.map(([type, content]) => [
      type,
      !isJsonType(type) && isLines(content) ? content.join('') : content,
    ]),
  );
}

export function cellTypeOf(value: JsonValue | undefined): CellType {
  return value === 'code' || value === 'markdown' ? value : 'raw';
}

/** `value`: a cell of the file. Throws CellFault. */
export function readCell(value: JsonValue, id: string): Cell {
  if (!isJsonObject(value)) throw new CellFault('it is no object');
  if (!isText(value['cell_type'])) throw new CellFault('it does not say its type');
  const { attachments } = value;
  return {
    id,
    type: cellTypeOf(value['cell_type']),
    source: sourceOf(value['source'], 'source'),
    metadata: objectOf(value['metadata']),
    ...(isJsonObject(attachments) && { attachments: readAttachments(attachments) }),
  };
}

function readAttachments(attachments: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attachments).map(([name, bundle]) => [
      name,
      isJsonObject(bundle) ? bundleOf(bundle) : bundle,
    ]),
  );
}

/** Of a code cell; undefined when there is nothing. */
export function readResult(value: JsonValue): CellResult | undefined {
  if (!isJsonObject(value) || value['cell_type'] !== 'code') return undefined;
  const outputs = Array.isArray(value['outputs']) ? value['outputs'].map(readOutput) : [];
  const execution_count = countOf(value['execution_count']);
  return outputs.length > 0 || execution_count !== null ? { execution_count, outputs } : undefined;
}

const countOf = (value: JsonValue | undefined) => (typeof value === 'number' ? value : null);

/** What is no output of nbformat 4 becomes an empty display: its text stays in the file. */
export function readOutput(value: JsonValue): Output {
  const output = objectOf(value);
  const metadata = objectOf(output['metadata']);
  switch (output['output_type']) {
    case 'stream': {
      const name = output['name'] === 'stderr' ? 'stderr' : 'stdout';
      return { output_type: 'stream', name, text: sourceOf(output['text'], 'output') };
    }
    case 'execute_result': {
      const execution_count = countOf(output['execution_count']);
      return { output_type: 'execute_result', data: bundleOf(output['data']), metadata, execution_count };
    }
    case 'error': {
      const { ename, evalue, traceback } = output;
      const lines = isLines(traceback) ? traceback : [];
      return {
        output_type: 'error',
        ename: String(ename ?? ''),
        evalue: String(evalue ?? ''),
        traceback: lines,
      };
    }
    default:
      return { output_type: 'display_data', data: bundleOf(output['data']), metadata };
  }
}

/** As nbformat writes: not all that could be split is. */
const isSplitType = (type: string) =>
  type.startsWith('text/') || type === 'application/javascript' || type === 'image/svg+xml';

function bundleToFile(bundle: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, content]) => [
      type,
      isText(content) && isSplitType(type) ? splitLines(content) : content,
    ]),
  );
}

export function attachmentsToFile(attachments: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attachments).map(([name, bundle]) => [
      name,
      isJsonObject(bundle) ? bundleToFile(bundle) : bundle,
    ]),
  );
}

export function outputToFile(output: Output): JsonObject {
  if (output.output_type === 'stream') return { ...output, text: splitLines(output.text) };
  if (output.output_type === 'error') return { ...output };
  return { ...output, data: bundleToFile(output.data) };
}

/** A new cell; without `id` where the file has none. */
export function cellToFile(cell: Cell, result: CellResult | undefined, id: string | undefined): JsonObject {
  const { type, source, metadata, attachments } = cell;
  return {
    ...(attachments && type !== 'code' && { attachments: attachmentsToFile(attachments) }),
    ...(id !== undefined && { id }),
    cell_type: type,
    metadata,
    source: splitLines(source),
    ...(type === 'code' && {
      execution_count: result?.execution_count ?? null,
      outputs: (result?.outputs ?? []).map(outputToFile),
    }),
  };
}
