/**
 * A live notebook becomes another one with as few edits as can be: what others type meanwhile merges, cursors stay, and ids stay. Called by the project's
 * disk side (a change on disk, merged) and by TimeTravel (a version of before).
 */
import type * as Y from 'yjs';
import { diffText } from '../text/text-diff';
import type { JsonObject } from './json';
import type { Cell, CellId } from './model';
import type { NotebookDocument } from './notebook-document';
import { sameJson } from './same-json';

/** In one transaction with this origin. `metadata` of the notebook: left as it is where it is not given. */
export function becomeCells(
  notebook: NotebookDocument,
  target: readonly Cell[],
  { metadata, origin = null }: { metadata?: JsonObject; origin?: unknown } = {},
): void {
  notebook.doc.transact(() => {
    const wanted = new Set(target.map(({ id }) => id));
    const gone = notebook.order.filter((id) => !wanted.has(id));
    if (gone.length > 0) notebook.remove(gone);
    for (const cell of target) if (notebook.has(cell.id)) becomeCell(notebook, cell);
    arrange(notebook, target);
    if (metadata) setAll(notebook.metadata, metadata, (name, value) => notebook.setMetadata(name, value));
  }, origin);
}

/** Only what differs is changed. */
export function becomeText(text: Y.Text, target: string): void {
  // From the back: the positions before stay true.
  for (const { start, end, insert } of diffText(text.toString(), target).reverse()) {
    if (end > start) text.delete(start, end - start);
    if (insert !== '') text.insert(start, insert);
  }
}

function becomeCell(notebook: NotebookDocument, cell: Cell): void {
  const { id } = cell;
  const source = notebook.source(id);
  if (source) becomeText(source, cell.source);
  notebook.setType(id, cell.type);
  setAll(notebook.cellMetadata(id), cell.metadata, (name, value) =>
    notebook.setCellMetadata(id, name, value),
  );
  setAll(notebook.attachments(id) ?? {}, cell.attachments ?? {}, (name, value) =>
    notebook.setAttachment(id, name, value),
  );
}

function setAll(
  now: JsonObject,
  target: JsonObject,
  set: (name: string, value: JsonObject[string] | undefined) => void,
): void {
  for (const name of Object.keys(now)) if (!(name in target)) set(name, undefined);
  for (const [name, value] of Object.entries(target)) if (!sameJson(now[name], value)) set(name, value);
}

/** Most cells stay where they are; those that do not, and new ones, go before the next that does. */
function arrange(notebook: NotebookDocument, target: readonly Cell[]): void {
  const staying = longestAscent(
    target.map(({ id }) => id),
    notebook.order,
  );
  let waiting: Cell[] = [];
  for (const cell of [...target, undefined]) {
    if (cell && !staying.has(cell.id)) {
      const isOfKind = waiting[0] && notebook.has(waiting[0].id) === notebook.has(cell.id);
      if (waiting.length > 0 && !isOfKind) {
        place(notebook, waiting, nextStaying(target, cell.id, staying));
        waiting = [];
      }
      waiting.push(cell);
      continue;
    }
    if (waiting.length > 0) place(notebook, waiting, cell?.id);
    waiting = [];
  }
}

function nextStaying(
  target: readonly Cell[],
  after: CellId,
  staying: ReadonlySet<CellId>,
): CellId | undefined {
  const from = target.findIndex(({ id }) => id === after);
  return target.slice(from).find(({ id }) => staying.has(id))?.id;
}

function place(notebook: NotebookDocument, cells: readonly Cell[], before: CellId | undefined): void {
  const at = before === undefined ? notebook.order.length : notebook.order.indexOf(before);
  const ids = cells.map(({ id }) => id);
  if (ids[0] !== undefined && notebook.has(ids[0])) notebook.move(ids, at);
  else notebook.insert(at, cells);
}

/** The largest set of ids that come in the same order in both lists. */
function longestAscent(ids: readonly CellId[], order: readonly CellId[]): Set<CellId> {
  const places = new Map(order.map((id, at) => [id, at]));
  const known = ids.filter((id) => places.has(id));
  const at = (i: number) => places.get(known[i] ?? '') ?? -1;
  /** `ends[n]`: which id ends the best run of n + 1; `before[i]`: which comes before it. */
  const ends: number[] = [];
  const before: number[] = [];
  for (let i = 0; i < known.length; i++) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(ends[middle] ?? 0) < at(i)) low = middle + 1;
      else high = middle;
    }
    before[i] = ends[low - 1] ?? -1;
    ends[low] = i;
  }
  const staying = new Set<CellId>();
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) staying.add(known[i] ?? '');
  return staying;
}
