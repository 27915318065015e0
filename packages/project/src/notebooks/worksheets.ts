/**
 * Cells of a Sage worksheet as they are run: modes (`%md`, `%sh`, …) become code for the Sage kernel, or something to show; flags that a cell sets
 * (`%auto`, `%hide`, `%hideall`) go to its metadata. Used by Notebooks.
 */
import { cellEdits, isAuto } from '@lyceum/util/notebook/cell-flags';
import type { CellId } from '@lyceum/util/notebook/model';
import { type Translation, translate } from '@lyceum/util/notebook/worksheet-modes';
import type { OpenNotebook } from '../documents/open-notebook';
import type { Prepared } from './run-queue';
import type { CellSource, Worksheet } from './surroundings';

export function worksheetOf(opened: OpenNotebook): Worksheet {
  /** From one cell to the next. */
  let mode: string | undefined;
  return {
    prepare: (source, cell) => {
      const { todo, defaultMode, ...flags } = translate(source, mode);
      mode = defaultMode ?? mode;
      if (cell !== undefined) setFlags(opened, cell, flags);
      return prepared(todo);
    },
    autoCells: () => autoCells(opened),
  };
}

function prepared(todo: Translation['todo']): Prepared {
  switch (todo.kind) {
    case 'code':
      return todo;
    case 'show':
      return { kind: 'show', data: { [todo.mime]: todo.text } };
    case 'nothing':
      return { kind: 'show', data: {} };
    case 'error':
      return { kind: 'problem', message: todo.message };
  }
}

function setFlags(opened: OpenNotebook, cell: CellId, flags: Pick<Translation, 'auto' | 'hide'>): void {
  const { notebook } = opened;
  if (!notebook.has(cell)) return;
  const edits = cellEdits(notebook.cellMetadata(cell), flags);
  if (edits.length === 0) return;
  opened.edit(() => {
    for (const [name, value] of edits) notebook.setCellMetadata(cell, name, value);
  });
}

function autoCells({ notebook }: OpenNotebook): CellSource[] {
  return notebook.order
    .filter((id) => notebook.type(id) === 'code' && isAuto(notebook.cellMetadata(id)))
    .map((cell_id) => ({ cell_id, source: notebook.source(cell_id)?.toString() ?? '' }));
}
