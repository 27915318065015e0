/**
 * Cells as one text for people to read and compare: each under a line that says its kind, its id, tags and attachments. Used by histories and where a notebook
 * is shown as text; it is no file format.
 */
import type { Cell } from './model';

const KINDS = { code: 'code', markdown: 'Markdown', raw: 'raw' } as const;

export function cellsAsText(cells: readonly Cell[]): string {
  return cells.map((cell) => `${headOf(cell)}\n${cell.source}\n`).join('\n');
}

/** No number: a cell that comes above would look like a change of all below. */
function headOf({ id, type, metadata, attachments }: Cell): string {
  const tags = Array.isArray(metadata.tags) ? metadata.tags.map((tag) => ` #${String(tag)}`) : [];
  const files = Object.keys(attachments ?? {}).map((name) => ` +${name}`);
  return `─── ${KINDS[type]} ─── ${id}${tags.join('')}${files.join('')} ───`;
}
