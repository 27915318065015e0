/**
 * One open text: its document session, its CodeMirror editor and its undo history, alive as long as its tab. Components show it and
 * attach its element; they never own it. Made by text-editor.tsx through the registry of open sessions.
 */
import { indentUnit } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Connection } from '@lyceum/util/client/connection';
import type { DocumentPlace } from '@lyceum/util/client/document-session';
import type { DocumentStatus } from '@lyceum/util/client/document-status';
import type { Keeping } from '@lyceum/util/client/edit-store';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { yCollab } from 'y-codemirror.next';
import * as Y from 'yjs';
import { type Preferences, preferences } from '../open-files/preferences';
import { completion, createCompartments, editorExtensions, readOnly } from './extensions';
import { detectIndent } from './indentation';
import { isProse, languageFor, languageNamed, loadLanguage, PLAIN_TEXT } from './languages';
import { type DocumentFacts, initialDocumentFacts, OpenDocument } from './open-document';
import { revealCursor, sharedCursors } from './remote-cursors';
import { fontSize, scheme } from './theme';

export interface Position {
  line: number;
  column: number;
  /** Characters selected. */
  selected: number;
}

/** What components show. */
export interface TextFacts extends DocumentFacts {
  position: Position;
  language: string;
  indent: string;
}

/** Milliseconds until line and column are said: they may follow the typing, which must not wait for them. */
const PLACE_DELAY_MS = 50;

export class TextSession extends OpenDocument<TextFacts> {
  readonly view: EditorView;
  private readonly parts = createCompartments();
  private languageChosen = false;
  private placeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, where: DocumentPlace, keeping: Keeping) {
    super(connection, where, keeping, {
      undo: (document) => new Y.UndoManager(document.text),
      facts: initialFacts,
    });
    this.view = new EditorView({ state: this.initialState(where.path) });
    this.listen();
    void this.setLanguage(languageFor(baseName(where.path))?.name ?? PLAIN_TEXT);
  }

  /** A person chose the language: the file's name no longer decides. */
  chooseLanguage(name: string): void {
    this.languageChosen = true;
    void this.setLanguage(name);
  }

  setDark(dark: boolean): void {
    this.view.dispatch({ effects: this.parts.scheme.reconfigure(scheme(dark)) });
  }

  override reveal(client: number): void {
    revealCursor(this.view, { text: this.document.text, awareness: this.document.awareness }, client);
  }

  override close(): void {
    clearTimeout(this.placeTimer);
    this.view.destroy();
    super.close();
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
          if (update.docChanged) this.tellPlaceSoon();
          else if (update.selectionSet) this.tellPlace();
        }),
      ],
    });
  }

  protected override listen(): void {
    super.listen();
    this.disposers.push(
      this.document.onMoved((path) => this.moved(path)),
      preferences.subscribe(() => this.preferencesChanged(preferences.get())),
    );
  }

  protected override statusChanged(): void {
    const before = this.facts.get();
    super.statusChanged();
    const { writable, loaded } = this.facts.get();
    if (writable !== before.writable)
      this.view.dispatch({ effects: this.parts.readOnly.reconfigure(readOnly(!writable)) });
    if (loaded && !before.loaded) this.followStyle();
  }

  private tellPlace(): void {
    this.facts.set({ position: positionOf(this.view.state) });
  }

  private tellPlaceSoon(): void {
    this.placeTimer ??= setTimeout(() => {
      this.placeTimer = undefined;
      this.tellPlace();
    }, PLACE_DELAY_MS);
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
    ...initialDocumentFacts(status),
    position: { line: 1, column: 1, selected: 0 },
    language: PLAIN_TEXT,
    indent: '  ',
  };
}
