/**
 * One open notebook in the page: its document as cells, what the project says of kernel and runs, which cells are selected, and the editors that are
 * mounted just now. Alive as long as its tab; components show it. What people do to it is in cell-actions.ts and run-actions.ts.
 */
import type { EditorView } from '@codemirror/view';
import type { Connection } from '@lyceum/util/client/connection';
import type { DocumentPlace } from '@lyceum/util/client/document-session';
import type { DocumentStatus } from '@lyceum/util/client/document-status';
import type { Keeping } from '@lyceum/util/client/edit-store';
import type { NotebookRuns, RunsChange } from '@lyceum/util/client/notebook-runs';
import { NotebookSession } from '@lyceum/util/client/notebook-session';
import type { JsonObject } from '@lyceum/util/notebook/json';
import { notebookKind } from '@lyceum/util/notebook/kinds';
import type { Cell, CellId } from '@lyceum/util/notebook/model';
import { type NotebookChange, NotebookDocument } from '@lyceum/util/notebook/notebook-document';
import { type DocumentFacts, initialDocumentFacts, OpenDocument } from '../editor/open-document';
import type { PresenceUser } from '../editor/people';
import { revealCursor } from '../editor/remote-cursors';
import { CellSignals } from './cell-signals';
import { codeLanguage } from './kernel-language';
import type { Mode } from './keys';
import { type CellSelection, keptSelection, selectOne } from './selection';

/** A restart of the kernel, and what follows it. */
export type Restart = 'restart' | 'restart-and-run';

export interface NotebookFacts extends DocumentFacts {
  order: readonly CellId[];
  selection: CellSelection | undefined;
  mode: Mode;
  /** Markdown cells that show their source. */
  sources: readonly CellId[];
  lineNumbers: boolean;
  /** Of code cells: a name of editor/languages.ts. */
  language: string | undefined;
  metadata: JsonObject;
  /** Why the file is no valid notebook. */
  broken: string | undefined;
  /** The bar to find and replace is open. */
  finding: boolean;
  /** The question whether to restart is open. */
  restart: Restart | undefined;
}

/** Deleted together, and the index that the first had. */
export interface RemovedCells {
  at: number;
  cells: readonly Cell[];
}

/** What the list of cells can be asked for by actions: set while it is mounted. */
export interface CellListView {
  /** Brings a cell into view as far as it must move. */
  reveal(id: CellId): void;
  /** By pages. */
  scroll(pages: number): void;
}

export class OpenNotebook extends OpenDocument<NotebookFacts> {
  readonly notebook: NotebookDocument;
  readonly runs: NotebookRuns;
  /** What a cell is and how its run stands; not what is typed into it. */
  readonly cells = new CellSignals();
  /** What cells say. */
  readonly sources = new CellSignals();
  /** Of cells near the view. */
  readonly editors = new Map<CellId, EditorView>();
  /** Elements of drawn cells: the active one has the focus in command mode. */
  readonly frames = new Map<CellId, HTMLElement>();
  /** What Z brings back, the latest last. */
  readonly removed: RemovedCells[] = [];
  /** Cells that were run from this page: their questions are this person's. */
  readonly ranHere = new Set<CellId>();
  list: CellListView | undefined;
  private order: readonly CellId[] = [];

  constructor(connection: Connection, where: DocumentPlace, keeping: Keeping) {
    // The one document of cells serves the undo history too: both see the same types.
    const made: NotebookDocument[] = [];
    super(connection, where, keeping, {
      undo: (document) => {
        const notebook = new NotebookDocument(document.doc);
        made.push(notebook);
        return notebook.undoManager();
      },
      facts: initialFacts,
    });
    this.notebook = made[0] ?? new NotebookDocument(this.document.doc);
    this.runs = new NotebookSession(connection, where.project_id, this.document);
    this.listen();
  }

  get isWorksheet(): boolean {
    return notebookKind(this.document.path) === 'sagews';
  }

  /** The active cell. */
  get active(): CellId | undefined {
    return this.facts.get().selection?.head;
  }

  readonly select = (selection: CellSelection | undefined, mode: Mode = 'command'): void => {
    if (selection && selection.head !== this.active) this.undoManager.stopCapturing();
    this.facts.set({ selection, mode: this.canEdit(selection?.head, mode) ? 'edit' : 'command' });
    if (selection) this.announceCell(selection.head);
  };

  /** After a bar, a menu or a dialog: the next key belongs to the cells again. */
  focusActive(): void {
    const { active } = this;
    if (active === undefined) return;
    if (this.facts.get().mode === 'edit') this.editors.get(active)?.focus();
    else this.frames.get(active)?.focus({ preventScroll: true });
  }

  /** Brings it into view too. */
  go(id: CellId, mode: Mode = 'command'): void {
    this.select(selectOne(id), mode);
    this.list?.reveal(id);
  }

  /** A Markdown cell as its source, or as it reads. */
  showSource(id: CellId, shown: boolean): void {
    const others = this.facts.get().sources.filter((one) => one !== id);
    this.facts.set({ sources: shown ? [...others, id] : others });
  }

  override reveal(client: number): void {
    const id = this.cellOfClient(client);
    if (id === undefined) return;
    this.list?.reveal(id);
    const text = this.notebook.source(id);
    const view = this.editors.get(id);
    if (text && view) revealCursor(view, { text, awareness: this.document.awareness }, client);
  }

  /** The cell where that window's person is. What comes from other browsers may be anything. */
  cellOfClient(client: number): CellId | undefined {
    const cell: unknown = this.document.awareness.getStates().get(client)?.cell;
    return typeof cell === 'string' && this.notebook.has(cell) ? cell : undefined;
  }

  override setPresence(user: PresenceUser | null): void {
    super.setPresence(user);
    if (user && this.active !== undefined) this.announceCell(this.active);
  }

  override close(): void {
    this.runs.close();
    super.close();
  }

  protected override listen(): void {
    super.listen();
    this.disposers.push(
      this.notebook.onChange((change) => this.changed(change)),
      this.runs.on((change) => this.told(change)),
    );
  }

  protected override statusChanged(): void {
    const before = this.facts.get();
    super.statusChanged();
    const { loaded, writable } = this.facts.get();
    if (loaded && !before.loaded) this.refresh();
    if (!writable && before.mode === 'edit') this.facts.set({ mode: 'command' });
  }

  private canEdit(id: CellId | undefined, mode: Mode): boolean {
    return mode === 'edit' && id !== undefined && this.facts.get().writable;
  }

  private announceCell(id: CellId): void {
    const { awareness } = this.document;
    if (awareness.getLocalState()?.cell !== id) awareness.setLocalStateField('cell', id);
  }

  private changed({ order, cells, typed, metadata, origin }: NotebookChange): void {
    if (order || metadata) this.refresh();
    this.cells.changed([...cells].filter((id) => !typed.has(id)));
    this.sources.changed(cells);
    if (origin !== this.undoManager) return;
    const [first] = cells;
    // What an undo changed must be seen.
    if (first !== undefined && this.notebook.has(first) && !cells.has(this.active ?? '')) this.go(first);
  }

  private refresh(): void {
    const before = this.order;
    const { order, metadata, broken } = this.notebook;
    this.order = order;
    const { selection, mode } = this.facts.get();
    const kept = keptSelection(before, order, selection);
    const stays = kept?.head === selection?.head;
    this.facts.set({ order, metadata, broken, selection: kept, mode: stays ? mode : 'command' });
    this.refreshLanguage();
  }

  private told(change: RunsChange): void {
    if (change.kind === 'runs') this.cells.changed(change.cells);
    else if (change.kind === 'all') this.cells.allChanged();
    if (change.kind === 'kernel' || change.kind === 'all') this.refreshLanguage();
  }

  private refreshLanguage(): void {
    const { metadata } = this.facts.get();
    this.facts.set({ language: codeLanguage(this.runs.kernel, metadata, this.isWorksheet) });
  }
}

function initialFacts(status: DocumentStatus): NotebookFacts {
  return {
    ...initialDocumentFacts(status),
    order: [],
    selection: undefined,
    mode: 'command',
    sources: [],
    lineNumbers: false,
    language: undefined,
    metadata: {},
    broken: undefined,
    finding: false,
    restart: undefined,
  };
}
