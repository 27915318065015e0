/**
 * The CodeMirror editor of one cell, bound to the cell's text. Made when the cell comes near the view and gone when it leaves: what lasts is in the
 * document and its undo history. Made by cell-source.tsx.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, type LanguageSupport } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import type { CellId, CellType } from '@lyceum/util/notebook/model';
import { yCollab } from 'y-codemirror.next';
import type * as Y from 'yjs';
import { LINE_ENDS, readOnly } from '../editor/extensions';
import { sharedCursors } from '../editor/remote-cursors';
import { fontSize, LOOK_OF_TEXT, scheme } from '../editor/theme';
import { attachmentEvents } from './attachments';
import { cellKeys } from './cell-editor-keys';
import { kernelCompletion } from './kernel-completion';
import { inspection } from './kernel-inspection';
import type { OpenNotebook } from './open-notebook';

/** What may change while the editor is mounted. */
export interface EditorLook {
  type: CellType;
  name: string;
  writable: boolean;
  dark: boolean;
  fontPixels: number;
  lineNumbers: boolean;
  language: LanguageSupport | undefined;
}

export interface CellEditor {
  readonly view: EditorView;
  update(look: EditorLook): void;
  destroy(): void;
}

type Part = readonly [is: (a: EditorLook, b: EditorLook) => boolean, make: (look: EditorLook) => Extension];

/** Only a part that changed is configured anew. */
const PARTS: readonly Part[] = [
  [(a, b) => a.writable === b.writable, (look) => readOnly(!look.writable)],
  [(a, b) => a.dark === b.dark, (look) => scheme(look.dark)],
  [(a, b) => a.fontPixels === b.fontPixels, (look) => fontSize(look.fontPixels)],
  [(a, b) => a.lineNumbers === b.lineNumbers, (look) => (look.lineNumbers ? lineNumbers() : [])],
  [(a, b) => a.language === b.language, (look) => look.language ?? []],
  [(a, b) => a.type === b.type, (look) => ofType(look.type)],
  [(a, b) => a.name === b.name, (look) => EditorView.contentAttributes.of({ 'aria-label': look.name })],
];

const HINTS: Record<CellType, string> = {
  code: '',
  markdown: 'Markdown, with $\\LaTeX$',
  raw: 'Raw text: kept as it is',
};

/** Prose wraps; code scrolls sideways, as in Jupyter. */
function ofType(type: CellType): Extension {
  if (type === 'code') return [closeBrackets(), indentOnInput(), bracketMatching(), indentUnit.of('    ')];
  return [EditorView.lineWrapping, placeholder(HINTS[type]), indentUnit.of('  ')];
}

export function createCellEditor(
  session: OpenNotebook,
  id: CellId,
  text: Y.Text,
  first: EditorLook,
): CellEditor {
  let look = first;
  const compartments = PARTS.map(() => new Compartment());
  const shared = { text, awareness: session.document.awareness };
  const view = new EditorView({
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        yCollab(text, null, { undoManager: session.undoManager }),
        sharedCursors(shared),
        PARTS.map(([, make], i) => compartments[i]?.of(make(look)) ?? []),
        LINE_ENDS,
        LOOK_OF_TEXT,
        highlightSpecialChars(),
        drawSelection(),
        dropCursor(),
        EditorState.allowMultipleSelections.of(true),
        autocompletion({ activateOnTyping: false, icons: false, override: [kernelCompletion(session, id)] }),
        inspection(),
        attachmentEvents(session, id),
        keymap.of([...cellKeys(session, id), ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap]),
      ],
    }),
  });
  return {
    view,
    update(next) {
      const effects = PARTS.flatMap(([is, make], i) =>
        is(look, next) ? [] : (compartments[i]?.reconfigure(make(next)) ?? []),
      );
      look = next;
      if (effects.length > 0) view.dispatch({ effects });
    },
    destroy: () => view.destroy(),
  };
}
