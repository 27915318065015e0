/**
 * An open document that is a notebook, for whoever runs it: the shared cells, the results' place in the file, and how long all of it lives.
 * Given out by Documents.notebook; the same object for as long as the document is open as a notebook.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { DocumentId } from '@lyceum/util/ids';
import type { NotebookKind } from '@lyceum/util/notebook/kinds';
import type { NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import type { ProjectPath } from '@lyceum/util/paths';
import type { NotebookContent } from './notebook-content';
import type { ResultsKeeper } from './results-keeper';

export interface OpenNotebook {
  readonly document_id: DocumentId;
  readonly kind: NotebookKind;
  /** Where the file is now: it follows moves. */
  readonly path: ProjectPath;
  readonly notebook: NotebookDocument;
  /** The file has been read, or could not be. */
  readonly ready: Promise<void>;
  /**
   * `keeper` has the results from now on: it is given those that are known at once, and those of the file when it is read. The disposer takes
   * back what it has then.
   */
  useResults(keeper: ResultsKeeper): Disposer;
  /** A kernel runs: the document stays open without any hub until the disposer is called. */
  retain(): Disposer;
  /** The document is open no more, or is no notebook any more (renamed). At once when it is so already. */
  onClosed(listener: () => void): Disposer;
  /** Resolves when what is shown now is in the file, or the file could not be written. */
  write(): Promise<void>;
  /** What the project itself says in the document: for all people and the file, and nobody's to undo. */
  edit(work: () => void): void;
}

/** What the document lends to it. */
interface Owner {
  document_id: DocumentId;
  path(): ProjectPath;
  ready(): Promise<void>;
  retain(): Disposer;
  write(): Promise<void>;
  edit(work: () => void): void;
}

/** Made by document-on-disk. */
export function openNotebook(content: NotebookContent, owner: Owner): OpenNotebook {
  return {
    document_id: owner.document_id,
    kind: content.kind,
    notebook: content.notebook,
    ready: owner.ready(),
    get path() {
      return owner.path();
    },
    useResults: (keeper) => content.useResults(keeper),
    retain: () => owner.retain(),
    onClosed: (listener) => content.onClosed(listener),
    write: () => owner.write(),
    edit: (work) => owner.edit(work),
  };
}
