/** A Markdown cell as it reads, with its attachments. Drawn by cell-body.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { parentPath } from '@lyceum/util/paths';
import { useMemo } from 'react';
import { MarkdownView } from '../outputs/markdown-view';
import { OutputPlaceProvider } from '../outputs/place';
import { useNotebookPlace, useSource, whole } from './notebook-context';

export function MarkdownText({ id }: { id: CellId }) {
  const { session, projectId, path } = useNotebookPlace();
  const place = useMemo(() => ({ projectId, folder: parentPath(path) }), [projectId, path]);
  const text = useSource(session, id, whole);
  const attachments = useSame(session.notebook.attachments(id));
  if (text.trim() === '') return <p className="nb-empty">Empty text: double click or Enter to write</p>;
  return (
    <OutputPlaceProvider value={place}>
      <MarkdownView text={text} attachments={attachments} />
    </OutputPlaceProvider>
  );
}

/** The same object as long as it says the same: the document makes another one each time. */
function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value.
  return useMemo(() => value, [key]);
}
