/**
 * Three-way merge of a notebook that changed on disk into the live one, cell by cell. Pure; called by the project's disk side.
 * base = what both last agreed on, live = the shared document, disk = the file now. The answer edits live. What either side inserted is neither lost nor
 * doubled; a cell that one side deleted and the other edited stays; where both set the same value the live one stays.
 */
import { mergeForeign } from '../text/merge-foreign';
import { diffText } from '../text/text-diff';
import { alignCells, idsAfter } from './align-cells';
import type { JsonObject, JsonValue } from './json';
import { orderSteps } from './merge-order';
import type { Cell, CellId, CellResult, Notebook } from './model';
import { newCellId } from './notebook-document';
import type { LiveNotebook, NotebookStep } from './notebook-steps';
import { markOf, type ResultMark } from './result-mark';
import { sameJson } from './same-json';

export interface NotebookEdits {
  steps: NotebookStep[];
  /** What the disk changed of the runs of cells; null: there is nothing any more. */
  results: Map<CellId, CellResult | null>;
  /** By which ids the cells of the file are known from now on, in their order (NotebookFile.withIds). */
  ids: CellId[];
}

/** Results may be kept as marks: they are large. */
export interface MergeBase extends LiveNotebook {
  results: ReadonlyMap<CellId, CellResult | ResultMark>;
  unnamed?: ReadonlySet<CellId>;
  /** By which the marks were made, where it is another one. */
  markOf?(result: CellResult): ResultMark;
}

export function mergeNotebooks(base: MergeBase, live: LiveNotebook, disk: Notebook): NotebookEdits {
  const ids = idsOnDisk(base, live, disk);
  const cells = disk.cells.map((cell, i) => ({ ...cell, id: ids[i] ?? cell.id }));
  const sides = { base: byId(base.cells), live: byId(live.cells), disk: byId(cells) };
  const steps: NotebookStep[] = keySteps(base.metadata, live.metadata, disk.metadata).map(
    ([name, value]) => ({ kind: 'metadata', name, value }),
  );
  for (const [id, cell] of sides.live) {
    const [was, now] = [sides.base.get(id), sides.disk.get(id)];
    if (now) steps.push(...(was ? cellSteps(was, cell, now) : unionSteps(cell, now)));
    else if (was && sameCell(was, cell)) steps.push({ kind: 'remove', id });
  }
  const removed = new Set(steps.flatMap((step) => (step.kind === 'remove' ? [step.id] : [])));
  const comes = (cell: Cell) => {
    const was = sides.base.get(cell.id);
    return !sides.live.has(cell.id) && !(was && sameCell(was, cell));
  };
  const order = live.cells.map(({ id }) => id).filter((id) => !removed.has(id));
  steps.push(
    ...orderSteps(
      base.cells.map(({ id }) => id),
      order,
      cells,
      comes,
    ),
  );
  return { steps, results: resultChanges(base, disk, ids), ids };
}

function sameCell(a: Cell, b: Cell): boolean {
  return sameJson({ ...a, attachments: a.attachments ?? {} }, { ...b, attachments: b.attachments ?? {} });
}

function byId(cells: readonly Cell[]): Map<CellId, Cell> {
  return new Map(cells.map((cell) => [cell.id, cell]));
}

function idsOnDisk(base: MergeBase, live: LiveNotebook, disk: Notebook): CellId[] {
  const aligned = alignCells(base, disk);
  const known = new Set(base.cells.map(({ id }) => id));
  const own = live.cells.filter(({ id, source }) => !known.has(id) && source !== '');
  const taken = new Set([...known, ...live.cells.map(({ id }) => id)]);
  const others = disk.cells.map((cell, i) => {
    if (aligned[i] !== undefined || !disk.unnamed?.has(cell.id)) return cell.id;
    // Both sides got the same new cell, the file without an id.
    const at = own.findIndex(({ type, source }) => type === cell.type && source === cell.source);
    const [same] = at < 0 ? [] : own.splice(at, 1);
    if (same) return same.id;
    const id = taken.has(cell.id) ? newCellId() : cell.id;
    taken.add(id);
    return id;
  });
  return idsAfter(base.cells, aligned, others);
}

/** What the disk did to the members of an object, where live left them alone. */
function keySteps(base: JsonObject, live: JsonObject, disk: JsonObject): [string, JsonValue | undefined][] {
  const names = new Set([...Object.keys(base), ...Object.keys(disk)]);
  return [...names].flatMap((name): [string, JsonValue | undefined][] => {
    const [was, own, now] = [base, live, disk].map((side) =>
      Object.hasOwn(side, name) ? side[name] : undefined,
    );
    return sameJson(was, now) || !sameJson(was, own) ? [] : [[name, now]];
  });
}

function cellSteps(base: Cell, live: Cell, disk: Cell): NotebookStep[] {
  const { id } = live;
  const steps: NotebookStep[] = [];
  const edits = mergeForeign(base.source, live.source, disk.source);
  if (edits.length > 0) steps.push({ kind: 'source', id, edits });
  if (disk.type !== base.type && live.type === base.type) steps.push({ kind: 'type', id, type: disk.type });
  for (const [name, value] of keySteps(base.metadata, live.metadata, disk.metadata))
    steps.push({ kind: 'cell_metadata', id, name, value });
  const files = [base, live, disk].map(({ attachments }) => attachments ?? {});
  for (const [name, value] of keySteps(files[0] ?? {}, files[1] ?? {}, files[2] ?? {}))
    steps.push({ kind: 'attachment', id, name, value });
  return steps;
}

/** Both sides have a cell that base does not know: what only the disk has comes too. */
function unionSteps(live: Cell, disk: Cell): NotebookStep[] {
  const edits = diffText(live.source, disk.source)
    .filter(({ insert }) => insert !== '')
    .map(({ end, insert }) => ({ index: end, remove: 0, insert }))
    .reverse();
  const rest = cellSteps(
    { ...live, source: disk.source },
    { ...live, source: disk.source },
    {
      ...live,
      metadata: { ...disk.metadata, ...live.metadata },
      attachments: { ...disk.attachments, ...live.attachments },
      source: disk.source,
    },
  );
  return edits.length > 0 ? [{ kind: 'source', id: live.id, edits }, ...rest] : rest;
}

function resultChanges(
  base: MergeBase,
  disk: Notebook,
  ids: readonly CellId[],
): Map<CellId, CellResult | null> {
  const changes = new Map<CellId, CellResult | null>();
  const mark = base.markOf ?? markOf;
  disk.cells.forEach((cell, i) => {
    const id = ids[i] ?? cell.id;
    const [was, now] = [base.results.get(id), disk.results.get(cell.id)];
    const isSame = typeof was === 'string' ? now && was === mark(now) : sameJson(was, now);
    if (!isSame) changes.set(id, now ?? null);
  });
  return changes;
}
