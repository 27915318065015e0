/** Which cells come and move where when a file changed on disk. Pure; called by merge. */
import type { Cell, CellId } from './model';
import type { NotebookStep } from './notebook-steps';
import { longestRising } from './rising';

/**
 * `live`: ids of the live cells that stay. `disk`: the cells of the file, by the ids that live knows them by. `comes`: one that live lacks is to be
 * inserted. Each cell that came or moved on disk goes below the one that is above it there; a cell that live moved stays where live has it.
 */
export function orderSteps(
  base: readonly CellId[],
  live: readonly CellId[],
  disk: readonly Cell[],
  comes: (cell: Cell) => boolean,
): NotebookStep[] {
  const present = new Set(live);
  const order = disk.map(({ id }) => id);
  const moved = movedIn(base, order);
  const movedLive = movedIn(base, live);
  const steps: NotebookStep[] = [];
  let after: CellId | null = null;
  for (const cell of disk) {
    const { id } = cell;
    if (!present.has(id)) {
      if (!comes(cell)) continue;
      steps.push({ kind: 'insert', cell, after });
      present.add(id);
    } else if (moved.has(id) && !movedLive.has(id)) steps.push({ kind: 'move', id, after });
    after = id;
  }
  return withoutIdle(steps, live);
}

/** Cells of both orders that are not where the others say. */
function movedIn(base: readonly CellId[], order: readonly CellId[]): Set<CellId> {
  const places = new Map(base.map((id, i) => [id, i]));
  const shared = order.filter((id) => places.has(id));
  const stayed = new Set(longestRising(shared.map((id) => places.get(id) ?? 0)));
  return new Set(shared.filter((_, i) => !stayed.has(i)));
}

/** Without the moves that would change nothing. */
function withoutIdle(steps: readonly NotebookStep[], live: readonly CellId[]): NotebookStep[] {
  if (!steps.some(({ kind }) => kind === 'move')) return [...steps];
  const order = [...live];
  return steps.filter((step) => {
    if (step.kind !== 'move' && step.kind !== 'insert') return true;
    const id = step.kind === 'move' ? step.id : step.cell.id;
    const from = order.indexOf(id);
    if (from >= 0 && (order[from - 1] ?? null) === step.after) return false;
    if (from >= 0) order.splice(from, 1);
    order.splice(step.after === null ? 0 : order.indexOf(step.after) + 1, 0, id);
    return true;
  });
}
