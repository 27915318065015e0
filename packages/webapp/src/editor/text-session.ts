/**
 * One open text: its document session, its CodeMirror editor and its undo history, alive as long as its tab. Components show it and
 * attach its element; they never own it. Made by text-editor.tsx through the registry of open sessions.
 */
import { indentUnit } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Connection } from '@lyceum/util/client/connection';
import { type DocumentPlace, DocumentSession } from '@lyceum/util/client/document-session';
import type { DocumentStatus } from '@lyceum/util/client/document-status';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { LyceumError } from '@lyceum/util/errors';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { yCollab } from 'y-codemirror.next';
import * as Y from 'yjs';
import { keepOnLeave } from '../offline/keep-on-leave';
import { createObservable, type Observable } from '../open-files/observable';
import { type Preferences, preferences } from '../open-files/preferences';
import { completion, createCompartments, editorExtensions, readOnly } from './extensions';
import { detectIndent } from './indentation';
import { isProse, languageFor, languageNamed, loadLanguage, PLAIN_TEXT } from './languages';
import { type Person, type PresenceUser, peopleHere } from './people';
import { revealCursor, sharedCursors } from './remote-cursors';
import { fontSize, scheme } from './theme';

export interface Position {
  line: number;
  column: number;
  /** Characters selected. */
  selected: number;
}

/** What components show. */
export interface TextFacts {
  status: DocumentStatus;
  /** The text has been here: it is shown even when the hub no longer serves it. */
  loaded: boolean;
  /** Edits are taken here (and kept while offline). */
  writable: boolean;
  deletedOnDisk: boolean;
  saving: boolean;
  /** Why the last Save did not work. */
  saveError: string | undefined;
  position: Position;
  language: string;
  indent: string;
  canUndo: boolean;
  canRedo: boolean;
  people: readonly Person[];
}

export class TextSession {
  readonly document: DocumentSession;
  readonly facts: Observable<TextFacts>;
  readonly view: EditorView;
  /** TimeTravel's restore is a step of it. */
  readonly undoManager: Y.UndoManager;
  private readonly parts = createCompartments();
  private readonly disposers: (() => void)[] = [];
  private languageChosen = false;

  constructor(connection: Connection, where: DocumentPlace, keeping: Keeping) {
    this.document = new DocumentSession(connection, where, keeping);
    this.undoManager = new Y.UndoManager(this.document.text);
    this.facts = createObservable(initialFacts(this.document.status));
    this.view = new EditorView({ state: this.initialState(where.path) });
    this.listen();
    void this.setLanguage(languageFor(baseName(where.path))?.name ?? PLAIN_TEXT);
  }

  /** Forces the file to disk, or says why it cannot. */
  readonly save = async (): Promise<void> => {
    if (!this.facts.get().writable) return;
    this.facts.set({ saving: true, saveError: undefined });
    try {
      const disk = await this.document.save();
      this.facts.set({ saveError: disk.kind === 'error' ? disk.reason : undefined });
    } catch (error) {
      const reason = error instanceof LyceumError ? error.message : 'Saving failed.';
      this.facts.set({ saveError: reason });
    } finally {
      this.facts.set({ saving: false });
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

  /** A person chose the language: the file's name no longer decides. */
  chooseLanguage(name: string): void {
    this.languageChosen = true;
    void this.setLanguage(name);
  }

  setDark(dark: boolean): void {
    this.view.dispatch({ effects: this.parts.scheme.reconfigure(scheme(dark)) });
  }

  /** Who I am to the others here; null hides me. */
  setPresence(user: PresenceUser | null): void {
    const { awareness } = this.document;
    if (user === null) awareness.setLocalState(null);
    else awareness.setLocalState({ ...awareness.getLocalState(), user });
  }

  reveal(client: number): void {
    revealCursor(this.view, { text: this.document.text, awareness: this.document.awareness }, client);
  }

  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    this.view.destroy();
    this.undoManager.destroy();
    this.document.close();
  }

  private initialState(path: ProjectPath): EditorState {
    const { parts, document } = this;
    const { wrap, fontSize: pixels } = preferences.get();
    const shared = { text: document.text, awareness: document.awareness };
    return EditorState.create({
      doc: document.text.toString(),
      extensions: [
        keymap.of([
          { key: 'Mod-z', run: this.undo, preventDefault: true },
          { key: 'Mod-y', mac: 'Mod-Shift-z', run: this.redo, preventDefault: true },
          { key: 'Mod-Shift-z', run: this.redo, preventDefault: true },
        ]),
        // Without awareness: remote-cursors.ts draws the others.
        yCollab(document.text, null, { undoManager: this.undoManager }),
        sharedCursors(shared),
        parts.readOnly.of(readOnly(true)),
        parts.indent.of(indentUnit.of('  ')),
        parts.completion.of(completion(false)),
        parts.language.of([]),
        parts.wrap.of(wrap ? EditorView.lineWrapping : []),
        parts.font.of(fontSize(pixels)),
        parts.scheme.of(scheme(false)),
        EditorView.contentAttributes.of({ 'aria-label': `Text of ${baseName(path)}` }),
        editorExtensions(() => void this.save()),
        EditorView.updateListener.of((update) => {
          if (update.docChanged || update.selectionSet)
            this.facts.set({ position: positionOf(update.state) });
        }),
      ],
    });
  }

  private listen(): void {
    const { document, undoManager } = this;
    const undone = () => this.facts.set({ canUndo: undoManager.canUndo(), canRedo: undoManager.canRedo() });
    for (const news of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const)
      undoManager.on(news, undone);
    const moves = new Map<number, number>();
    let count = 0;
    const people = ({ added, updated }: { added: number[]; updated: number[] }) => {
      for (const client of [...added, ...updated]) moves.set(client, ++count);
      const states = document.awareness.getStates();
      for (const client of moves.keys()) if (!states.has(client)) moves.delete(client);
      this.facts.set({ people: peopleHere(states, document.doc.clientID, moves) });
    };
    document.awareness.on('change', people);
    this.disposers.push(
      document.onStatus(() => this.statusChanged()),
      document.onMoved((path) => this.moved(path)),
      keepOnLeave(document),
      preferences.subscribe(() => this.preferencesChanged(preferences.get())),
      () => document.awareness.off('change', people),
    );
  }

  private statusChanged(): void {
    const { status, disk, loaded, canWrite } = this.document;
    const before = this.facts.get();
    const writable = loaded && canWrite && status.kind !== 'failed' && status.kind !== 'read_only';
    this.facts.set({ status, loaded, writable, deletedOnDisk: disk.kind === 'deleted' });
    // A later save has worked.
    if (status.kind === 'saved') this.facts.set({ saveError: undefined });
    if (writable !== before.writable)
      this.view.dispatch({ effects: this.parts.readOnly.reconfigure(readOnly(!writable)) });
    if (loaded && !before.loaded) this.followStyle();
  }

  private moved(path: ProjectPath): void {
    if (!this.languageChosen) void this.setLanguage(languageFor(baseName(path))?.name ?? PLAIN_TEXT);
  }

  private preferencesChanged({ wrap, fontSize: pixels }: Preferences): void {
    this.view.dispatch({
      effects: [
        this.parts.wrap.reconfigure(wrap ? EditorView.lineWrapping : []),
        this.parts.font.reconfigure(fontSize(pixels)),
      ],
    });
  }

  /** New lines follow the text's own indentation. */
  private followStyle(): void {
    const indent = detectIndent(this.view.state.doc.iterLines(), this.facts.get().language);
    this.facts.set({ indent });
    this.view.dispatch({ effects: this.parts.indent.reconfigure(indentUnit.of(indent)) });
  }

  private async setLanguage(name: string): Promise<void> {
    this.facts.set({ language: name });
    const description = languageNamed(name);
    const support = description && (await loadLanguage(description));
    // Another one may have been chosen while this one was loading.
    if (this.facts.get().language !== name) return;
    this.view.dispatch({
      effects: [
        this.parts.language.reconfigure(support ?? []),
        this.parts.completion.reconfigure(completion(!isProse(name))),
      ],
    });
    if (this.facts.get().loaded) this.followStyle();
  }
}

function positionOf(state: EditorState): Position {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const selected = state.selection.ranges.reduce((sum, range) => sum + range.to - range.from, 0);
  return { line: line.number, column: main.head - line.from + 1, selected };
}

function initialFacts(status: DocumentStatus): TextFacts {
  return {
    status,
    loaded: false,
    writable: false,
    deletedOnDisk: false,
    saving: false,
    saveError: undefined,
    position: { line: 1, column: 1, selected: 0 },
    language: PLAIN_TEXT,
    indent: '  ',
    canUndo: false,
    canRedo: false,
    people: [],
  };
}
