/** Which id each cell of a file gets. Pure; called by the codecs. */
import { isJsonObject, type JsonValue } from './json';
import { type CellId, type CellResult, cellIdSchema, type Notebook } from './model';
import { newCellId } from './notebook-document';

/**
 * The file's own ids where they are good and said once; the others get those of `spare` that the file does not have, in order, then new ones.
 * `unnamed`: these.
 */
export function giveIds(
  cells: readonly JsonValue[],
  spare: readonly CellId[],
): { given: CellId[]; unnamed: Set<CellId> } {
  const taken = new Set<CellId>();
  const own = cells.map((cell) => {
    const id = isJsonObject(cell) ? cellIdSchema.safeParse(cell['id']).data : undefined;
    if (id === undefined || taken.has(id)) return undefined;
    taken.add(id);
    return id;
  });
  const left = spare.filter((id) => !taken.has(id)).values();
  const unnamed = new Set<CellId>();
  const given = own.map((id) => {
    if (id !== undefined) return id;
    let other = left.next().value ?? newCellId();
    while (taken.has(other)) other = newCellId();
    taken.add(other);
    unnamed.add(other);
    return other;
  });
  return { given, unnamed };
}

/** The notebook whose cells have these ids, in order (their own where there are too few). `unnamed`: those that the file calls otherwise. */
export function renameCells(notebook: Notebook, ids: readonly CellId[]): Notebook {
  if (notebook.cells.every(({ id }, i) => id === (ids[i] ?? id))) return notebook;
  const unnamed = new Set<CellId>();
  const results = new Map<CellId, CellResult>();
  const cells = notebook.cells.map((cell, i) => {
    const id = ids[i] ?? cell.id;
    const result = notebook.results.get(cell.id);
    if (result) results.set(id, result);
    if (id !== cell.id || notebook.unnamed?.has(cell.id)) unnamed.add(id);
    return { ...cell, id };
  });
  return { metadata: notebook.metadata, cells, results, unnamed };
}
