/**
 * Jupyter's notebook files: nbformat 4 as it is, 3 upgraded. What did not change since the file was read is written byte for byte: so `git diff` shows an
 * edit and nothing else. Pure. `IPYNB` for one-off use; who writes again and again holds an open file (`openIpynb`), which is quick for large ones.
 *
 *   text ── head [ slot slot slot … ] tail       (slot: one cell with the spaces around it)
 *     └─parse─► notebook ──edits──► notebook' ──render─► the slots of cells that are the same, patched or new ones, head and tail patched
 */

import { giveIds, renameCells } from './cell-ids';
import { CellFault, cellToFile, readCell, readResult } from './ipynb-model';
import { patchCell } from './ipynb-patch';
import { upgradeNotebook } from './ipynb-v3';
import { isJsonObject, type JsonObject, type JsonValue } from './json';
import { findJsonFault } from './json-error';
import { type Layout, layoutOf, newSlot, patchJson, placeSlots } from './json-patch';
import { CANONICAL, type JsonStyle, styleOf, writeJson } from './json-style';
import { findMember, readContainer, type Slot, skipSpace } from './json-text';
import type { Cell, CellId, CellResult, Notebook, NotebookCodec, NotebookFile } from './model';
import { NotebookError } from './model';
import { sameJson } from './same-json';
import { spareLarge } from './spare-large';

export const IPYNB: NotebookCodec = {
  parse: (text, ids) => openIpynb(text, ids).notebook,
  render: (notebook, before) =>
    before ? openIpynb(before.text).withIds(before.ids).render(notebook).text : writeNew(notebook),
};

/** Throws NotebookError. `spare`: ids for the cells that have none in the file. */
export function openIpynb(text: string, spare: readonly CellId[] = []): NotebookFile {
  if (text.trim() === '') return new ForeignFile(text, { metadata: {}, cells: [], results: new Map() });
  const root = parseRoot(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  if (versionOf(root) === 4) return openVersion4(text, root, spare);
  const { cells, metadata } = upgradeNotebook(root);
  return new ForeignFile(
    text,
    readNotebook(cells, metadata, spare, () => undefined),
  );
}

const BYTE_ORDER_MARK = '\ufeff';

function parseRoot(text: string): JsonObject {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    const fault = findJsonFault(text);
    if (!fault) throw new NotebookError(`This is no notebook: ${String(error)}`);
    throw new NotebookError(`This is no JSON: line ${fault.line}, column ${fault.column}: ${fault.reason}.`);
  }
  if (!isJsonObject(root)) throw new NotebookError('This is JSON, but no notebook: it is no object.');
  return root;
}

function versionOf(root: JsonObject): 3 | 4 {
  const { nbformat } = root;
  if (nbformat === 3 || (nbformat === undefined && Array.isArray(root['worksheets']))) return 3;
  if (nbformat === undefined && !Array.isArray(root['cells']))
    throw new NotebookError('This is JSON, but no notebook: it has neither "nbformat" nor "cells".');
  if (nbformat === 4 || nbformat === undefined) {
    if (!Array.isArray(root['cells'])) throw new NotebookError('The notebook has no list of "cells".');
    return 4;
  }
  if (typeof nbformat !== 'number') throw new NotebookError('"nbformat" of the notebook is no number.');
  throw new NotebookError(
    nbformat < 3
      ? `The notebook is of version ${nbformat} (before 2013), which is not read here: convert it with "jupyter nbconvert --to notebook".`
      : `The notebook is of version ${nbformat}, which is newer than what is read here (4).`,
  );
}

function readNotebook(
  values: readonly JsonValue[],
  metadata: JsonObject,
  ids: readonly CellId[],
  lineOf: (index: number) => number | undefined,
): Notebook {
  const { given, unnamed } = giveIds(values, ids);
  const results = new Map<CellId, CellResult>();
  const cells = values.map((value, i) => {
    try {
      const cell = readCell(value, given[i] ?? '');
      const result = readResult(value);
      if (result) results.set(cell.id, result);
      return cell;
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      const line = lineOf(i);
      const where = line === undefined ? '' : ` (line ${line})`;
      throw new NotebookError(`Cell ${i + 1}${where} cannot be read: ${error.message}.`);
    }
  });
  return { metadata, cells, results, unnamed };
}

function openVersion4(text: string, root: JsonObject, ids: readonly CellId[]): NotebookFile {
  const { start } = findMember(text, 'cells') ?? { start: 0 };
  const values = root['cells'] as JsonValue[];
  const lineOf = (index: number) => {
    const slots = readContainer(text, start).slots.slice(0, index);
    const before = slots.reduce(
      (length, { lead, raw, trail }) => length + lead.length + raw.length + trail.length + 1,
      start + 1,
    );
    return text.slice(0, skipSpace(text, before)).split('\n').length;
  };
  const metadata = isJsonObject(root['metadata']) ? root['metadata'] : {};
  const notebook = readNotebook(values, metadata, ids, lineOf);
  const minor = typeof root['nbformat_minor'] === 'number' ? root['nbformat_minor'] : 0;
  return new Version4File(text, { notebook, minor });
}

/** An empty file or one of an old version: stays as it is until something changes, and is a new one then. */
class ForeignFile implements NotebookFile {
  constructor(
    readonly text: string,
    readonly notebook: Notebook,
  ) {}

  render(notebook: Notebook): NotebookFile {
    if (isSame(this.notebook, notebook)) return this;
    const text = writeNew(notebook);
    return new Version4File(text, { notebook, minor: MINOR });
  }

  withIds(ids: readonly CellId[]): NotebookFile {
    return new ForeignFile(this.text, renameCells(this.notebook, ids));
  }
}

const MINOR = 5;
/** From here on cells have ids, and may have attachments. */
const MINOR_WITH_IDS = 5;
const MINOR_WITH_ATTACHMENTS = 1;

/** A file that nobody wrote before. */
function writeNew({ metadata, cells, results }: Notebook): string {
  const { orig_nbformat: _v, orig_nbformat_minor: _m, signature: _s, ...kept } = metadata;
  const root: JsonObject = {
    cells: cells.map((cell) => cellToFile(withoutTrust(cell), results.get(cell.id), cell.id)),
    metadata: kept,
    nbformat: 4,
    nbformat_minor: MINOR,
  };
  return `${writeJson(root, CANONICAL, '')}\n`;
}

function withoutTrust(cell: Cell): Cell {
  const { trusted: _trusted, ...metadata } = cell.metadata;
  return { ...cell, metadata };
}

function isSame(a: Notebook, b: Notebook): boolean {
  return (
    sameJson(a.metadata, b.metadata) &&
    a.cells.length === b.cells.length &&
    a.cells.every((cell, i) => {
      const other = b.cells[i];
      return (
        other !== undefined &&
        sameJson(cell, other) &&
        sameResult(a.results.get(cell.id), b.results.get(cell.id))
      );
    })
  );
}

function sameResult(a: CellResult | undefined, b: CellResult | undefined): boolean {
  return sameJson(a ?? NO_RESULT, b ?? NO_RESULT);
}

const NO_RESULT: CellResult = { execution_count: null, outputs: [] };

/** What the text is made of; found when it is first written over. */
interface Pieces {
  head: string;
  tail: string;
  style: JsonStyle;
  layout: Layout;
  slots: readonly Slot[];
}

class Version4File implements NotebookFile {
  readonly notebook: Notebook;
  private readonly minor: number;
  private known: Pieces | undefined;

  constructor(
    readonly text: string,
    { notebook, minor, pieces }: { notebook: Notebook; minor: number; pieces?: Pieces },
  ) {
    this.notebook = notebook;
    this.minor = minor;
    this.known = pieces;
  }

  render(notebook: Notebook): NotebookFile {
    const before = this.notebook;
    if (isSame(before, notebook)) return this;
    const { pieces } = this;
    const minor = this.minorFor(notebook);
    const [head, tail] =
      minor === this.minor && sameJson(before.metadata, notebook.metadata)
        ? [pieces.head, pieces.tail]
        : patchAround(pieces, before.metadata, notebook.metadata, minor);
    const slots = placeSlots(this.slotsFor(notebook), pieces.layout);
    // Joined once: 100 MB that are put together in steps are copied with each.
    const parts = slots.flatMap(({ lead, raw, trail, last }) => [lead, raw, trail, last ? '' : ',']);
    const text = [head, '[', ...parts, ']', tail].join('');
    const unnamed = minor < MINOR_WITH_IDS ? new Set(notebook.cells.map(({ id }) => id)) : new Set<CellId>();
    return new Version4File(text, {
      notebook: { ...notebook, unnamed },
      minor,
      // An empty list says nothing about how the next is laid out.
      ...(slots.length > 0 && { pieces: { ...pieces, head, tail, slots } }),
    });
  }

  withIds(ids: readonly CellId[]): NotebookFile {
    const notebook = renameCells(this.notebook, ids);
    const { minor, known: pieces } = this;
    return new Version4File(this.text, { notebook, minor, ...(pieces && { pieces }) });
  }

  private get pieces(): Pieces {
    this.known ??= takeApart(this.text);
    return this.known;
  }

  private minorFor({ cells }: Notebook): number {
    const needsMore = this.minor < MINOR_WITH_ATTACHMENTS && cells.some(({ attachments }) => attachments);
    return needsMore ? MINOR_WITH_ATTACHMENTS : this.minor;
  }

  private slotsFor(notebook: Notebook): Slot[] {
    const { slots, layout } = this.pieces;
    const { cells, results } = this.notebook;
    const places = new Map(cells.map(({ id }, i) => [id, i]));
    return notebook.cells.map((cell) => {
      const place = places.get(cell.id);
      const [old, slot] = place === undefined ? [] : [cells[place], slots[place]];
      const result = notebook.results.get(cell.id);
      const id = this.minor >= MINOR_WITH_IDS ? cell.id : undefined;
      if (!old || !slot) return newSlot(writeJson(cellToFile(cell, result, id), layout.style, layout.indent));
      const was = results.get(cell.id);
      const isNamed = id === undefined || !this.notebook.unnamed?.has(cell.id);
      if (isNamed && sameJson(old, cell) && sameResult(was, result)) return slot;
      const sides = { old: { cell: old, result: was }, next: { cell, result } };
      return { ...slot, raw: patchedCell(slot.raw, sides, id, layout) };
    });
  }
}

interface Sides {
  old: { cell: Cell; result: CellResult | undefined };
  next: { cell: Cell; result: CellResult | undefined };
}

function patchedCell(raw: string, sides: Sides, id: string | undefined, layout: Layout): string {
  const patch = (text: string, { old, next }: Sides) => {
    const value = JSON.parse(text) as JsonObject;
    return patchJson(text, value, patchCell(value, old, next, id), layout.style, layout.indent);
  };
  const { old, next } = sides;
  const isCode = old.cell.type === 'code' && next.cell.type === 'code';
  const spared = isCode ? spareLarge(raw, old.result, next.result) : undefined;
  const thin = spared && {
    old: { ...old, result: spared.old },
    next: { ...next, result: spared.next },
  };
  const patched = spared && thin && spared.putBack(patch(spared.raw, thin));
  return patched ?? patch(raw, sides);
}

function takeApart(text: string): Pieces {
  const { start } = findMember(text, 'cells') ?? { start: 0 };
  const container = readContainer(text, start);
  const style = styleOf(text);
  const head = text.slice(0, start);
  const indent = /\n([ \t]*)[^\n]*$/.exec(head)?.[1] ?? '';
  const layout = layoutOf(container, style, indent);
  return { head, tail: text.slice(container.end), style, layout, slots: container.slots };
}

/** What stands before and behind the cells, with other metadata and minor version. */
function patchAround(
  { head, tail, style }: Pieces,
  before: JsonObject,
  metadata: JsonObject,
  minor: number,
): [string, string] {
  const around = `${head}[]${tail}`;
  const mark = skipSpace(around, 0);
  const end = around.trimEnd().length;
  const body = around.slice(mark, end);
  const old = JSON.parse(body) as JsonObject;
  const next = {
    ...old,
    ...(!sameJson(before, metadata) && { metadata }),
    ...(minor !== (old['nbformat_minor'] ?? 0) && { nbformat_minor: minor }),
  };
  const patched = around.slice(0, mark) + patchJson(body, old, next, style, '') + around.slice(end);
  const { start } = findMember(patched, 'cells') ?? { start: 0 };
  const cells = readContainer(patched, start);
  return [patched.slice(0, start), patched.slice(cells.end)];
}
