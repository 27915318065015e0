/** Notebook files for tests, as Jupyter writes them. */
export interface FileCell {
  id?: string;
  type?: 'code' | 'markdown';
  source: string;
  count?: number;
  outputs?: object[];
  metadata?: object;
}

const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

export function fileOf(cells: readonly FileCell[], { minor = 5, metadata = {} } = {}): string {
  const list = cells.map(({ id, type = 'code', source, count = null, outputs = [], metadata: own = {} }) => ({
    cell_type: type,
    ...(type === 'code' && { execution_count: count }),
    ...(id !== undefined && { id }),
    metadata: own,
    ...(type === 'code' && { outputs }),
    source: lines(source),
  }));
  return `${JSON.stringify({ cells: list, metadata, nbformat: 4, nbformat_minor: minor }, null, 1)}\n`;
}

export const printed = (text: string) => ({ name: 'stdout', output_type: 'stream', text: lines(text) });

/** What is in the file: [source, text of the first output]. */
export function readCells(text: string): [string, string][] {
  return JSON.parse(text).cells.map((cell: { source: string[]; outputs?: { text?: string[] }[] }) => [
    [cell.source].flat().join(''),
    (cell.outputs?.[0]?.text ?? []).join(''),
  ]);
}
