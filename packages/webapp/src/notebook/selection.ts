/**
 * Which cells are selected: a stretch from `anchor` to `head`, the head being the active cell, as in Jupyter. Pure: the order of the cells is given
 * each time, and cells that have gone are passed over.
 */
import type { CellId } from '@lyceum/util/notebook/model';

export interface CellSelection {
  anchor: CellId;
  /** The active cell. */
  head: CellId;
}

export function selectOne(id: CellId): CellSelection {
  return { anchor: id, head: id };
}

/** In the order of the notebook. */
export function selectedCells(order: readonly CellId[], selection: CellSelection | undefined): CellId[] {
  if (!selection) return [];
  const [anchor, head] = [order.indexOf(selection.anchor), order.indexOf(selection.head)];
  if (head < 0) return [];
  if (anchor < 0) return [selection.head];
  return order.slice(Math.min(anchor, head), Math.max(anchor, head) + 1);
}

/** The cell `by` further down, as far as there is one; with `extend` the anchor stays. */
export function moveSelection(
  order: readonly CellId[],
  selection: CellSelection | undefined,
  by: number,
  extend = false,
): CellSelection | undefined {
  const at = selection ? order.indexOf(selection.head) : -1;
  const target = order[Math.max(0, Math.min(order.length - 1, at < 0 ? 0 : at + by))];
  if (target === undefined) return undefined;
  return extend && selection ? { anchor: selection.anchor, head: target } : selectOne(target);
}

/** After the order has changed: what is left of the selection, or the cell that has taken its place. */
export function keptSelection(
  before: readonly CellId[],
  after: readonly CellId[],
  selection: CellSelection | undefined,
): CellSelection | undefined {
  const first = after[0];
  if (first === undefined) return undefined;
  if (!selection) return selectOne(first);
  const here = new Set(after);
  const { anchor, head } = selection;
  if (here.has(head)) return here.has(anchor) ? selection : selectOne(head);
  const at = before.indexOf(head);
  const below = before.slice(at + 1).find((id) => here.has(id));
  const above = before.slice(0, Math.max(0, at)).findLast((id) => here.has(id));
  return selectOne(below ?? above ?? first);
}
