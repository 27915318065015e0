/**
 * A notebook's file that no hub has open, for a program of the project that runs it: its own document, read once and written back. Used by the command
 * line. A hub that opens the file meanwhile sees the results as a change on disk.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { newDocumentId } from '@lyceum/util/ids';
import { becomeCells } from '@lyceum/util/notebook/become';
import { notebookKind } from '@lyceum/util/notebook/kinds';
import { type Notebook, NotebookError, type NotebookFile } from '@lyceum/util/notebook/model';
import { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import type { ProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { openNotebookFile } from '../documents/notebook-file';
import type { OpenNotebook } from '../documents/open-notebook';
import { HeldResults, type ResultsKeeper } from '../documents/results-keeper';

export interface FileNotebook extends OpenNotebook {
  close(): void;
}

export async function openFileNotebook(home: string, path: ProjectPath): Promise<FileNotebook> {
  const kind = notebookKind(path);
  if (!kind) throw new LyceumError('bad_request', `${path} is no notebook (.ipynb or .sagews).`);
  const place = join(home, path);
  let file = opened(kind, await readFile(place, 'utf8'));
  const document = new NotebookDocument(new Y.Doc());
  becomeCells(document, file.notebook.cells, { metadata: file.notebook.metadata, origin: undefined });
  let keeper: ResultsKeeper = new HeldResults();
  const closers = new Set<() => void>();
  const present = (): Notebook => ({
    ...file.notebook,
    metadata: document.metadata,
    results: new Map(
      document.order.flatMap((id) => {
        const result = keeper.get(id);
        return result ? [[id, result] as const] : [];
      }),
    ),
  });
  return {
    document_id: newDocumentId(),
    kind,
    path,
    notebook: document,
    ready: Promise.resolve(),
    useResults: (next) => {
      keeper = next;
      for (const [cell, result] of file.notebook.results) next.set(cell, result);
      return () => {};
    },
    retain: () => () => {},
    onClosed: (listener) => {
      closers.add(listener);
      return () => void closers.delete(listener);
    },
    write: async () => {
      const before = file.text;
      file = file.render(present());
      if (file.text !== before) await writeFile(place, file.text);
    },
    edit: (work) => work(),
    close: () => {
      for (const listener of closers) listener();
    },
  };
}

function opened(kind: 'ipynb' | 'sagews', text: string): NotebookFile {
  try {
    return openNotebookFile(kind, text);
  } catch (error) {
    if (error instanceof NotebookError) throw new LyceumError('bad_request', error.message);
    throw error;
  }
}
