/** A Markdown cell as it reads. Drawn by cell-body.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useNotebookPlace } from './notebook-context';

export function MarkdownText({ id }: { id: CellId }) {
  const { session } = useNotebookPlace();
  const text = session.notebook.source(id)?.toString() ?? '';
  if (text.trim() === '') return <p className="nb-empty">Empty Markdown: double click or Enter to write</p>;
  return <pre>{text}</pre>;
}
