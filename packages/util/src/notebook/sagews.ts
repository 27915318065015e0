/**
 * Worksheets of SageMathCloud: one text of cells between marker characters. Pure. What did not change is written byte for byte.
 *
 *   U+FE20 uuid flags U+FE20 ⏎ source ⏎ U+FE21 uuid U+FE21 message U+FE21 message … U+FE21 ⏎ next cell
 *
 * Flags: i input hidden, o output hidden, a runs when the worksheet opens; x, w, r, c, s say how an execution stood and mean nothing here.
 * Text that no marker introduces is a cell too. All cells are code: `%md` and the like are in the source (worksheet-modes).
 */
import { giveIds, renameCells } from './cell-ids';
import { isJsonObject, type JsonObject } from './json';
import type { Cell, CellId, CellResult, Notebook, NotebookCodec, NotebookFile } from './model';
import { newCellId } from './notebook-document';
import { messagesOf, resultOf } from './sagews-messages';
import { sameJson } from './same-json';

const CELL = '\ufe20';
const OUTPUT = '\ufe21';
const PLAIN = `[^${CELL}${OUTPUT}\\n]`;
const HEADER = `${CELL}(${PLAIN}{36})(${PLAIN}*)${CELL}(?=\\n|$)`;
const HEADERS = new RegExp(`(?<=^|\\n)${HEADER}`, 'g');
const HEADER_FIRST = new RegExp(`^${HEADER}`);
const OUTPUT_LINE = new RegExp(`(?:^|\\n)${OUTPUT}(${PLAIN}{36})${OUTPUT}([^\\n]*)`);

export const SAGEWS: NotebookCodec = {
  parse: (text, ids) => openSagews(text, ids).notebook,
  render: (notebook, before) =>
    openSagews(before?.text ?? '')
      .withIds(before?.ids ?? [])
      .render(notebook).text,
};

/** What a worksheet is run with. */
const METADATA: JsonObject = {
  kernelspec: { display_name: 'SageMath', language: 'sage', name: 'sagemath' },
};

/** A cell as it stands in the text. */
interface Piece {
  raw: string;
  uuid: string | undefined;
  flags: string;
  source: string;
  /** The output line, without its line end. */
  output: string;
}

/** Never fails: any text is a worksheet. */
export function openSagews(text: string, spare: readonly CellId[] = []): NotebookFile {
  const { pieces, ending } = takeApart(text);
  const named = pieces.map(({ uuid }): JsonObject => (uuid === undefined ? {} : { id: idOf(uuid) }));
  const { given, unnamed } = giveIds(named, spare);
  const results = new Map<CellId, CellResult>();
  const cells = pieces.map((piece, i): Cell => {
    const id = given[i] ?? newCellId();
    const result = resultOf(readMessages(piece.output));
    if (result) results.set(id, result);
    return { id, type: 'code', source: piece.source, metadata: metadataOf(piece.flags) };
  });
  return new SagewsFile(text, { metadata: METADATA, cells, results, unnamed }, pieces, ending);
}

class SagewsFile implements NotebookFile {
  constructor(
    readonly text: string,
    readonly notebook: Notebook,
    private readonly pieces: readonly Piece[],
    private readonly ending: string,
  ) {}

  withIds(ids: readonly CellId[]): NotebookFile {
    return new SagewsFile(this.text, renameCells(this.notebook, ids), this.pieces, this.ending);
  }

  render(notebook: Notebook): NotebookFile {
    const places = new Map(this.notebook.cells.map(({ id }, i) => [id, i]));
    const pieces = notebook.cells.map((cell) => {
      const place = places.get(cell.id);
      const [old, piece] = place === undefined ? [] : [this.notebook.cells[place], this.pieces[place]];
      const result = notebook.results.get(cell.id);
      const was = this.notebook.results.get(cell.id);
      const isSameResult = sameJson(was ?? NO_RESULT, result ?? NO_RESULT);
      if (old && piece && isSameResult && isSameCell(old, cell)) return piece;
      return writePiece(cell, result, piece && { piece, isSameResult });
    });
    const isSame =
      pieces.length === this.pieces.length && pieces.every((piece, i) => piece === this.pieces[i]);
    if (isSame) return this;
    // A text without a header can stand at the top only: else it would belong to the cell above.
    const framed = pieces.map((piece, i) => {
      const cell = notebook.cells[i];
      return piece.uuid !== undefined || i === 0 || !cell
        ? piece
        : writePiece(cell, notebook.results.get(cell.id));
    });
    const ending = this.ending || '\n';
    const text = framed.length === 0 ? '' : framed.map(({ raw }) => raw).join('\n') + ending;
    const unnamed = new Set(
      notebook.cells.flatMap(({ id }, i) => (idOf(framed[i]?.uuid ?? '') === id ? [] : [id])),
    );
    return new SagewsFile(text, { ...notebook, unnamed }, framed, ending);
  }
}

const NO_RESULT: CellResult = { execution_count: null, outputs: [] };

function isSameCell(a: Cell, b: Cell): boolean {
  return a.source === b.source && a.type === b.type && flagsOf(a, '') === flagsOf(b, '');
}

function takeApart(text: string): { pieces: Piece[]; ending: string } {
  const starts = [...text.matchAll(HEADERS)].map(({ index }) => index);
  if (starts[0] !== 0) starts.unshift(0);
  const ending = text.endsWith('\n') ? '\n' : '';
  const pieces = starts.flatMap((start, i) => {
    const next = starts[i + 1];
    const end = next === undefined ? text.length - ending.length : next - 1;
    return readPieces(text.slice(start, Math.max(start, end)));
  });
  return { pieces, ending };
}

/** One cell, or two where text follows an output; none where there is nothing. */
function readPieces(raw: string): Piece[] {
  const header = HEADER_FIRST.exec(raw);
  const body = header ? raw.slice(header[0].length + 1) : raw;
  if (!header && body.trim() === '') return raw === '' ? [] : [bare(raw, '')];
  const output = OUTPUT_LINE.exec(body);
  const source = output ? body.slice(0, output.index) : body;
  const rest = output ? body.slice(output.index + output[0].length) : '';
  const hasMore = rest.trim() !== '';
  const piece: Piece = {
    raw: hasMore ? raw.slice(0, raw.length - rest.length) : raw,
    uuid: header?.[1],
    flags: header?.[2] ?? '',
    source,
    output: output?.[0].replace(/^\n/, '') ?? '',
  };
  return hasMore ? [piece, bare(rest.slice(1), rest.slice(1))] : [piece];
}

function bare(raw: string, source: string): Piece {
  return { raw, uuid: undefined, flags: '', source, output: '' };
}

function readMessages(line: string): JsonObject[] {
  return line
    .split(OUTPUT)
    .slice(2)
    .flatMap((text): JsonObject[] => {
      if (text.trim() === '') return [];
      try {
        const message: unknown = JSON.parse(text);
        return isJsonObject(message) ? [message as JsonObject] : [];
      } catch {
        // Broken by hand or by a merge: it is shown as it is.
        return [{ stderr: text }];
      }
    });
}

function writePiece(
  cell: Cell,
  result: CellResult | undefined,
  before?: { piece: Piece; isSameResult: boolean },
): Piece {
  const uuid = before?.piece.uuid ?? uuidOf(cell.id);
  const flags = flagsOf(cell, before?.piece.flags ?? '');
  const source = cell.type === 'markdown' ? `%md\n${cell.source}` : cell.source;
  const output = before?.isSameResult ? before.piece.output : writeOutput(uuid, result);
  const raw = `${CELL}${uuid}${flags}${CELL}\n${source}${output && `\n${output}`}`;
  return { raw, uuid, flags, source, output };
}

function writeOutput(uuid: string, result: CellResult | undefined): string {
  if (!result || (result.outputs.length === 0 && result.execution_count === null)) return '';
  const messages = messagesOf(result).map((message) =>
    JSON.stringify(message).replaceAll(CELL, '\\ufe20').replaceAll(OUTPUT, '\\ufe21'),
  );
  return `${[OUTPUT + uuid, ...messages].join(OUTPUT)}${OUTPUT}`;
}

function metadataOf(flags: string): JsonObject {
  const jupyter: JsonObject = {
    ...(flags.includes('i') && { source_hidden: true }),
    ...(flags.includes('o') && { outputs_hidden: true }),
  };
  return {
    ...(flags !== '' && { sagews: { flags } }),
    ...(Object.keys(jupyter).length > 0 && { jupyter }),
  };
}

/** As the file says them (`inFile`) where they mean the same. */
function flagsOf({ metadata }: Cell, inFile: string): string {
  const { sagews, jupyter } = metadata;
  const own = isJsonObject(sagews) && typeof sagews['flags'] === 'string' ? sagews['flags'] : '';
  const isSet = (name: string) => isJsonObject(jupyter) && jupyter[name] === true;
  const flags =
    own.replaceAll(/[io]|[^a-z]/g, '') +
    (isSet('source_hidden') ? 'i' : '') +
    (isSet('outputs_hidden') ? 'o' : '');
  const sorted = (text: string) => [...new Set(text)].sort().join('');
  return sorted(flags) === sorted(inFile) ? inFile : flags;
}

/** Cells made here have eight digits, the format has room for a UUID: one that says which. */
const OWN_UUID = /^([0-9a-f]{8})-0000-4000-8000-000000000000$/;

function idOf(uuid: string): CellId {
  return OWN_UUID.exec(uuid)?.[1] ?? uuid;
}

function uuidOf(id: CellId): string {
  if (id.length === 36) return id;
  const digits = /^[0-9a-f]{8}$/.test(id) ? id : newCellId();
  return `${digits}-0000-4000-8000-000000000000`;
}
