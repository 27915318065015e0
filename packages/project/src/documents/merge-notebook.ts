/** A change of a notebook's file on disk, merged by cell into what people have. Pure; called by notebook-content.ts. */
import type { Cell, Notebook } from '@lyceum/util/notebook/model';
import { applyEdits, mergeForeign } from '@lyceum/util/text/merge-foreign';

export interface MergedNotebook {
  /** What the live notebook should be. */
  merged: Pick<Notebook, 'cells' | 'metadata'>;
  /** The file's notebook; cells that have no id there have those of the live ones that they are. */
  disk: Notebook;
}

export function mergeNotebook(base: Notebook, live: Notebook, disk: Notebook): MergedNotebook {
  const was = new Map(base.cells.map((cell) => [cell.id, cell]));
  const there = new Map(disk.cells.map((cell) => [cell.id, cell]));
  const cells = live.cells.flatMap((cell) => {
    const [before, now] = [was.get(cell.id), there.get(cell.id)];
    if (!now) return before && before.source === cell.source ? [] : [cell];
    return [before ? mergeCell(before, cell, now) : cell];
  });
  for (const [i, cell] of disk.cells.entries()) {
    if (was.has(cell.id) || cells.some(({ id }) => id === cell.id)) continue;
    const above = disk.cells[i - 1]?.id;
    cells.splice(cells.findIndex(({ id }) => id === above) + 1, 0, cell);
  }
  return { merged: { cells, metadata: { ...live.metadata, ...disk.metadata } }, disk };
}

function mergeCell(base: Cell, live: Cell, disk: Cell): Cell {
  const source = applyEdits(live.source, mergeForeign(base.source, live.source, disk.source));
  return { ...live, source };
}
