/**
 * What every open document has, whatever it is shown as: its document session, its undo history, saving, and who is here. Alive as long as its tab.
 * Base of TextSession and OpenNotebook (../notebook), which draw it.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { type DocumentPlace, DocumentSession } from '@lyceum/util/client/document-session';
import type { DocumentStatus } from '@lyceum/util/client/document-status';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { LyceumError } from '@lyceum/util/errors';
import type * as Y from 'yjs';
import { keepOnLeave } from '../offline/keep-on-leave';
import { createObservable, type Observable } from '../open-files/observable';
import { calmStatus } from './calm-status';
import { type Person, type PresenceUser, peopleHere } from './people';

/** What components show of any document. */
export interface DocumentFacts {
  status: DocumentStatus;
  /** The document has been here: it is shown even when the hub no longer serves it. */
  loaded: boolean;
  /** Edits are taken here (and kept while offline). */
  writable: boolean;
  deletedOnDisk: boolean;
  saving: boolean;
  /** Why the last Save did not work. */
  saveError: string | undefined;
  canUndo: boolean;
  canRedo: boolean;
  people: readonly Person[];
}

export abstract class OpenDocument<F extends DocumentFacts = DocumentFacts> {
  readonly document: DocumentSession;
  readonly facts: Observable<F>;
  /** TimeTravel's restore is a step of it. */
  readonly undoManager: Y.UndoManager;
  protected readonly disposers: (() => void)[] = [];
  private readonly shown = calmStatus((status) => this.tell({ status }));

  protected constructor(
    connection: Connection,
    where: DocumentPlace,
    keeping: Keeping,
    parts: { undo(document: DocumentSession): Y.UndoManager; facts(status: DocumentStatus): F },
  ) {
    this.document = new DocumentSession(connection, where, keeping);
    this.undoManager = parts.undo(this.document);
    this.facts = createObservable(parts.facts(this.document.status));
  }

  /** Brings that window's cursor into view. */
  abstract reveal(client: number): void;

  /** Forces the file to disk, or says why it cannot. */
  readonly save = async (): Promise<void> => {
    if (!this.facts.get().writable) return;
    this.tell({ saving: true, saveError: undefined });
    try {
      const disk = await this.document.save();
      this.tell({ saveError: disk.kind === 'error' ? disk.reason : undefined });
    } catch (error) {
      const reason = error instanceof LyceumError ? error.message : 'Saving failed.';
      this.tell({ saveError: reason });
    } finally {
      this.tell({ saving: false });
    }
  };

  /** One's own edits only. True, so that the key goes nowhere else. */
  readonly undo = (): boolean => {
    if (this.facts.get().writable) this.undoManager.undo();
    return true;
  };

  readonly redo = (): boolean => {
    if (this.facts.get().writable) this.undoManager.redo();
    return true;
  };

  /** Who I am to the others here; null hides me. */
  setPresence(user: PresenceUser | null): void {
    const { awareness } = this.document;
    if (user === null) awareness.setLocalState(null);
    else awareness.setLocalState({ ...awareness.getLocalState(), user });
  }

  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    this.undoManager.destroy();
    this.document.close();
  }

  /** A part that every document has: what a subclass adds it sets itself. */
  protected tell(part: Partial<DocumentFacts>): void {
    this.facts.set(part as Partial<F>);
  }

  /** At the end of a subclass's constructor. */
  protected listen(): void {
    const { document, undoManager } = this;
    const undone = () => this.tell({ canUndo: undoManager.canUndo(), canRedo: undoManager.canRedo() });
    for (const news of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const)
      undoManager.on(news, undone);
    const moves = new Map<number, number>();
    let count = 0;
    const people = ({ added, updated }: { added: number[]; updated: number[] }) => {
      for (const client of [...added, ...updated]) moves.set(client, ++count);
      const states = document.awareness.getStates();
      for (const client of moves.keys()) if (!states.has(client)) moves.delete(client);
      this.tell({ people: peopleHere(states, document.doc.clientID, moves) });
    };
    document.awareness.on('change', people);
    this.disposers.push(
      document.onStatus(() => this.statusChanged()),
      keepOnLeave(document),
      () => document.awareness.off('change', people),
      () => this.shown.close(),
    );
  }

  protected statusChanged(): void {
    const { status, disk, loaded, canWrite } = this.document;
    const writable = loaded && canWrite && status.kind !== 'failed' && status.kind !== 'read_only';
    this.shown.told(status);
    this.tell({ loaded, writable, deletedOnDisk: disk.kind === 'deleted' });
    // A later save has worked.
    if (status.kind === 'saved') this.tell({ saveError: undefined });
  }
}

export function initialDocumentFacts(status: DocumentStatus): DocumentFacts {
  return {
    status,
    loaded: false,
    writable: false,
    deletedOnDisk: false,
    saving: false,
    saveError: undefined,
    canUndo: false,
    canRedo: false,
    people: [],
  };
}
