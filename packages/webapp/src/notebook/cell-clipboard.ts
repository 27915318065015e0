/**
 * Copied cells: kept for every notebook of this page, and as JSON of a small notebook on the system's clipboard, so that they also go to another window
 * or into a text. Pure but for the one place of the page. Used by cell-actions.ts and use-clipboard-events.ts.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@lyceum/util/notebook/json';
import type { Cell, CellId, CellType } from '@lyceum/util/notebook/model';

export interface CopiedCells {
  cells: readonly Cell[];
  /** Of the notebook they are from: within it, their outputs can be had. */
  document_id: string | undefined;
}

let copied: CopiedCells | undefined;

export function keepCopied(cells: CopiedCells): void {
  copied = cells;
}

export function lastCopied(): CopiedCells | undefined {
  return copied;
}

/** As a notebook of these cells without outputs. The document is named, so that a paste into it finds the outputs. */
export function clipboardText({ cells, document_id }: CopiedCells): string {
  const json: JsonObject = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: document_id === undefined ? {} : { lyceum_document: document_id },
    cells: cells.map(cellJson),
  };
  return JSON.stringify(json, undefined, 1);
}

function cellJson({ id, type, source, metadata, attachments }: Cell): JsonObject {
  return {
    id,
    cell_type: type,
    source,
    metadata,
    ...(attachments && { attachments }),
    ...(type === 'code' && { execution_count: null, outputs: [] }),
  };
}

/** Cells out of what some clipboard had; undefined when it is something else. */
export function parseClipboard(text: string): CopiedCells | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(json) || !Array.isArray(json.cells)) return undefined;
  const cells = json.cells.flatMap((cell) => cellOf(cell) ?? []);
  if (cells.length === 0) return undefined;
  const document = isJsonObject(json.metadata) ? json.metadata.lyceum_document : undefined;
  return { cells, document_id: typeof document === 'string' ? document : undefined };
}

function cellOf(json: JsonValue): Cell | undefined {
  if (!isJsonObject(json)) return undefined;
  const { cell_type, source, id, metadata, attachments } = json;
  const text = Array.isArray(source) ? source.join('') : source;
  if (typeof text !== 'string' || !isCellType(cell_type)) return undefined;
  return {
    id: typeof id === 'string' ? id : '',
    type: cell_type,
    source: text,
    metadata: isJsonObject(metadata ?? null) ? (metadata as JsonObject) : {},
    ...(isJsonObject(attachments ?? null) && { attachments: attachments as JsonObject }),
  };
}

function isCellType(type: JsonValue | undefined): type is CellType {
  return type === 'code' || type === 'markdown' || type === 'raw';
}

export interface PastedCells {
  cells: readonly (Omit<Cell, 'id'> & { id?: CellId })[];
  /** Of each the id that it was copied from. */
  from: readonly CellId[];
}

/** A cell that was cut comes back as itself (its outputs wait for it); a copy is a new cell. */
export function cellsToPaste(
  { cells, document_id }: CopiedCells,
  here: { document_id: string | undefined; has(id: CellId): boolean },
): PastedCells {
  const isHome = document_id !== undefined && document_id === here.document_id;
  const taken = new Set<CellId>();
  return {
    from: cells.map(({ id }) => id),
    cells: cells.map(({ id, ...cell }) => {
      const keepsId = isHome && id !== '' && !here.has(id) && !taken.has(id);
      taken.add(id);
      return keepsId ? { ...cell, id } : cell;
    }),
  };
}
