/** The steps that a merge makes, and doing them: to a NotebookDocument (the project's disk side), or to plain cells (tests, checks). */
import type * as Y from 'yjs';
import { applyEdits, deltaOf, type TextEdit } from '../text/merge-foreign';
import type { JsonObject, JsonValue } from './json';
import type { Cell, CellId, CellType } from './model';
import type { NotebookDocument } from './notebook-document';

/** To be done in their order. `after`: the cell above, null for the top. */
export type NotebookStep =
  | { kind: 'insert'; cell: Cell; after: CellId | null }
  | { kind: 'remove'; id: CellId }
  | { kind: 'move'; id: CellId; after: CellId | null }
  /** From the back to the front, as of mergeForeign. */
  | { kind: 'source'; id: CellId; edits: TextEdit[] }
  | { kind: 'type'; id: CellId; type: CellType }
  /** `value` undefined takes the key away; the same below. */
  | { kind: 'cell_metadata'; id: CellId; name: string; value: JsonValue | undefined }
  | { kind: 'attachment'; id: CellId; name: string; value: JsonValue | undefined }
  | { kind: 'metadata'; name: string; value: JsonValue | undefined };

export interface LiveNotebook {
  metadata: JsonObject;
  cells: readonly Cell[];
}

/** Within the transaction of the caller, if there is one. */
export function applySteps(notebook: NotebookDocument, steps: readonly NotebookStep[]): void {
  const below = (after: CellId | null) => (after === null ? 0 : notebook.order.indexOf(after) + 1);
  for (const step of steps)
    switch (step.kind) {
      case 'insert':
        notebook.insert(below(step.after), [step.cell]);
        break;
      case 'remove':
        notebook.remove([step.id]);
        break;
      case 'move':
        notebook.move([step.id], below(step.after));
        break;
      case 'source':
        applyDelta(notebook.source(step.id), step);
        break;
      case 'type':
        notebook.setType(step.id, step.type);
        break;
      case 'cell_metadata':
        notebook.setCellMetadata(step.id, step.name, step.value);
        break;
      case 'attachment':
        notebook.setAttachment(step.id, step.name, step.value);
        break;
      case 'metadata':
        notebook.setMetadata(step.name, step.value);
        break;
    }
}

function applyDelta(source: Y.Text | undefined, { edits }: NotebookStep & { kind: 'source' }): void {
  source?.applyDelta(deltaOf(edits));
}

export function stepped(live: LiveNotebook, steps: readonly NotebookStep[]): LiveNotebook {
  let { cells, metadata } = live;
  const change = (id: CellId, edit: (cell: Cell) => Cell) => {
    cells = cells.map((cell) => (cell.id === id ? edit(cell) : cell));
  };
  const place = (cell: Cell, after: CellId | null) => {
    const others = cells.filter(({ id }) => id !== cell.id);
    const at = after === null ? 0 : others.findIndex(({ id }) => id === after) + 1;
    cells = [...others.slice(0, at), cell, ...others.slice(at)];
  };
  for (const step of steps) {
    const moving = step.kind === 'move' ? cells.find(({ id }) => id === step.id) : undefined;
    if (step.kind === 'insert') place(step.cell, step.after);
    else if (step.kind === 'move' && moving) place(moving, step.after);
    else if (step.kind === 'remove') cells = cells.filter(({ id }) => id !== step.id);
    else if (step.kind === 'metadata') metadata = withKey(metadata, step.name, step.value);
    else if (step.kind !== 'move') change(step.id, (cell) => editedCell(cell, step));
  }
  return { metadata, cells };
}

function editedCell(
  cell: Cell,
  step: NotebookStep & { kind: 'source' | 'type' | 'cell_metadata' | 'attachment' },
): Cell {
  if (step.kind === 'source') return { ...cell, source: applyEdits(cell.source, step.edits) };
  if (step.kind === 'type') return { ...cell, type: step.type };
  if (step.kind === 'cell_metadata')
    return { ...cell, metadata: withKey(cell.metadata, step.name, step.value) };
  return { ...cell, attachments: withKey(cell.attachments ?? {}, step.name, step.value) };
}

function withKey(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _old, ...others } = object;
  return value === undefined ? others : { ...others, [name]: value };
}
