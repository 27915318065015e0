/**
 * What people do to the cells of an open notebook: insert, delete, move, split, merge, change, copy and paste. Each is one step of Undo. Called by
 * commands.ts and the cells' own buttons; none asks for permission: who may not write is not offered them.
 */
import { newKey } from '@lyceum/util/ids';
import { hideInput, hideOutput, type MetadataEdit } from '@lyceum/util/notebook/cell-flags';
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { Cell, CellId, CellType } from '@lyceum/util/notebook/model';
import { type CopiedCells, cellsToPaste, keepCopied, lastCopied } from './cell-clipboard';
import { cellLook } from './cell-look';
import type { OpenNotebook } from './open-notebook';
import { selectedCells } from './selection';

export type Side = 'above' | 'below';

/** Removals that Z remembers. */
const MAX_REMOVED = 100;

export function selected(session: OpenNotebook): CellId[] {
  const { order, selection } = session.facts.get();
  return selectedCells(order, selection);
}

/** One step of Undo, apart from the typing before and after it. */
function step<T>(session: OpenNotebook, work: () => T): T {
  session.undoManager.stopCapturing();
  try {
    return session.document.doc.transact(work, null);
  } finally {
    session.undoManager.stopCapturing();
  }
}

/** Where a cell beside the selected ones would stand. */
function placeBeside(session: OpenNotebook, side: Side): number {
  const { order } = session.facts.get();
  const ids = selected(session);
  const id = side === 'above' ? ids[0] : ids.at(-1);
  if (id === undefined) return side === 'above' ? 0 : order.length;
  return order.indexOf(id) + (side === 'above' ? 0 : 1);
}

export function insertCell(session: OpenNotebook, side: Side, type: CellType = 'code', edit = false): void {
  const at = placeBeside(session, side);
  const [id] = step(session, () => session.notebook.insert(at, [{ type }]));
  if (id === undefined) return;
  if (type === 'markdown') session.showSource(id, true);
  session.go(id, edit ? 'edit' : 'command');
}

export function deleteSelected(session: OpenNotebook): void {
  const ids = selected(session);
  const { order } = session.facts.get();
  const cells = cellsOf(session, ids);
  if (cells.length === 0) return;
  session.removed.push({ at: order.indexOf(ids[0] ?? ''), cells });
  session.removed.splice(0, session.removed.length - MAX_REMOVED);
  step(session, () => {
    session.notebook.remove(ids);
    // A notebook without cells has no place for the cursor.
    if (ids.length === order.length) session.notebook.insert(0, [{ type: 'code' }]);
  });
}

/** The cells that were deleted last come back where they were, whatever was typed since. */
export function undoDelete(session: OpenNotebook): void {
  const removed = session.removed.pop();
  if (!removed) return;
  const cells = removed.cells.map((cell) =>
    session.notebook.has(cell.id) ? { ...cell, id: undefined } : cell,
  );
  const ids = step(session, () =>
    session.notebook.insert(
      Math.min(removed.at, session.notebook.order.length),
      cells.map(({ id, ...cell }) => (id === undefined ? cell : { ...cell, id })),
    ),
  );
  selectStretch(session, ids);
}

export function copySelected(session: OpenNotebook): CopiedCells {
  const copied = { cells: cellsOf(session, selected(session)), document_id: session.document.document_id };
  keepCopied(copied);
  return copied;
}

export function cutSelected(session: OpenNotebook): CopiedCells {
  const copied = copySelected(session);
  deleteSelected(session);
  return copied;
}

export function pasteCells(session: OpenNotebook, side: Side, copied = lastCopied()): void {
  if (!copied || copied.cells.length === 0) return;
  const { document_id } = session.document;
  const { cells, from } = cellsToPaste(copied, { document_id, has: (id) => session.notebook.has(id) });
  const at = placeBeside(session, side);
  const ids = step(session, () => session.notebook.insert(at, [...cells]));
  if (copied.document_id === document_id) bringOutputs(session, from, ids);
  selectStretch(session, ids);
}

/** A copy shows what its original left. The project may be stopped: then it comes without. */
function bringOutputs(session: OpenNotebook, from: readonly CellId[], to: readonly CellId[]): void {
  const cells = to.flatMap((id, i) => {
    const original = from[i];
    return original !== undefined && original !== id && session.runs.run(original)
      ? [{ from: original, to: id }]
      : [];
  });
  if (cells.length > 0)
    session.runs.call<'set_outputs'>({ kind: 'set_outputs', key: newKey(), cells }).catch(() => {});
}

/** Selected cells by one place. */
export function moveSelected(session: OpenNotebook, by: 1 | -1): void {
  const { order } = session.facts.get();
  const ids = selected(session);
  const first = order.indexOf(ids[0] ?? '');
  const to = by < 0 ? first - 1 : first + ids.length + 1;
  if (ids.length > 0 && to >= 0 && to <= order.length) moveCells(session, ids, to);
}

/** Before the cell that has this index now. */
export function moveCells(session: OpenNotebook, ids: readonly CellId[], to: number): void {
  step(session, () => session.notebook.move(ids, to));
  const active = session.active;
  if (active !== undefined) session.list?.reveal(active);
}

/** The selected cells become one; a single one takes in the cell below. */
export function mergeSelected(session: OpenNotebook): void {
  const { order } = session.facts.get();
  const ids = selected(session);
  const below = order[order.indexOf(ids.at(-1) ?? '') + 1];
  const all = ids.length === 1 && below !== undefined ? [...ids, below] : ids;
  if (all.length < 2) return;
  const id = step(session, () => session.notebook.merge(all));
  if (id !== undefined) session.go(id);
}

/** At the cursor of the active cell. */
export function splitActive(session: OpenNotebook): void {
  const { active } = session;
  const view = active === undefined ? undefined : session.editors.get(active);
  if (active === undefined || !view) return;
  const { head } = view.state.selection.main;
  const below = step(session, () => session.notebook.split(active, head));
  if (below === undefined) return;
  if (session.notebook.type(below) === 'markdown') session.showSource(below, true);
  session.go(below, 'edit');
}

export function setType(session: OpenNotebook, type: CellType): void {
  const ids = selected(session);
  step(session, () => {
    for (const id of ids) session.notebook.setType(id, type);
  });
  // As Jupyter: the source stays in view until the cell is run.
  for (const id of ids) session.showSource(id, type === 'markdown');
}

/** A Markdown heading of this level; what heading there was gives way. */
export function makeHeading(session: OpenNotebook, level: number): void {
  const ids = selected(session);
  step(session, () => {
    for (const id of ids) {
      const source = session.notebook.source(id);
      if (!source) continue;
      session.notebook.setType(id, 'markdown');
      const old = /^#{1,6}[ \t]*/.exec(source.toString())?.[0] ?? '';
      if (old !== '') source.delete(0, old.length);
      source.insert(0, `${'#'.repeat(level)} `);
    }
  });
  for (const id of ids) session.showSource(id, true);
}

function edit(session: OpenNotebook, make: (metadata: JsonObject) => MetadataEdit[]): void {
  step(session, () => {
    for (const id of selected(session)) applyMetadata(session, id, make(session.notebook.cellMetadata(id)));
  });
}

function applyMetadata(session: OpenNotebook, id: CellId, edits: readonly MetadataEdit[]): void {
  for (const [name, value] of edits) {
    // What is not there need not be taken away: nobody is told of a change that is none.
    if (value === undefined && !(name in session.notebook.cellMetadata(id))) continue;
    session.notebook.setCellMetadata(id, name, value);
  }
}

export function toggleInput(session: OpenNotebook): void {
  const first = selected(session)[0];
  if (first === undefined) return;
  const hidden = !cellLook(session.notebook.cellMetadata(first)).inputHidden;
  edit(session, (metadata) => hideInput(metadata, hidden, session.isWorksheet));
}

export function toggleOutput(session: OpenNotebook): void {
  const first = selected(session)[0];
  if (first === undefined) return;
  const hidden = !cellLook(session.notebook.cellMetadata(first)).outputHidden;
  edit(session, (metadata) => hideOutput(metadata, hidden, session.isWorksheet));
}

/** In a box that scrolls, or in full length. */
export function toggleScroll(session: OpenNotebook): void {
  const first = selected(session)[0];
  if (first === undefined) return;
  const scrolled = cellLook(session.notebook.cellMetadata(first)).scrolled !== true;
  edit(session, () => [['scrolled', scrolled]]);
}

/** The metadata of one cell as a whole: what is not in it goes. */
export function setMetadata(session: OpenNotebook, id: CellId, metadata: JsonObject): void {
  const before = session.notebook.cellMetadata(id);
  const names = new Set([...Object.keys(before), ...Object.keys(metadata)]);
  step(session, () => {
    for (const name of names)
      if (JSON.stringify(before[name]) !== JSON.stringify(metadata[name]))
        session.notebook.setCellMetadata(id, name, metadata[name]);
  });
}

export function setNotebookMetadata(session: OpenNotebook, metadata: JsonObject): void {
  const before = session.notebook.metadata;
  const names = new Set([...Object.keys(before), ...Object.keys(metadata)]);
  step(session, () => {
    for (const name of names)
      if (JSON.stringify(before[name]) !== JSON.stringify(metadata[name]))
        session.notebook.setMetadata(name, metadata[name]);
  });
}

function cellsOf(session: OpenNotebook, ids: readonly CellId[]): Cell[] {
  return ids.flatMap((id) => session.notebook.cell(id) ?? []);
}

function selectStretch(session: OpenNotebook, ids: readonly CellId[]): void {
  const [anchor, head] = [ids[0], ids.at(-1)];
  if (anchor === undefined || head === undefined) return;
  session.select({ anchor, head });
  session.list?.reveal(head);
}
