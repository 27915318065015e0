/**
 * What every text editor can do: the list of CodeMirror extensions, and the compartments for what changes while it is open.
 * Used by text-session.ts. No extension here knows of React or of the connection.
 */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletionIndex,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  type Command,
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { LOOK_OF_TEXT } from './theme';

/** What is reconfigured while the editor is open. */
export function createCompartments() {
  return {
    language: new Compartment(),
    completion: new Compartment(),
    indent: new Compartment(),
    readOnly: new Compartment(),
    wrap: new Compartment(),
    font: new Compartment(),
    scheme: new Compartment(),
  };
}
export type Compartments = ReturnType<typeof createCompartments>;

/** Tab takes the offered word; Enter never does unless one was chosen: a new line must stay a new line. */
export const takeOffered: Command = (view) => {
  if (completionStatus(view.state) !== 'active') return false;
  if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
};

/** Milliseconds until words are offered: long enough not to flicker under a quick typist. */
const OFFER_DELAY_MS = 150;

export function completion(whileTyping: boolean): Extension {
  return autocompletion({
    activateOnTyping: whileTyping,
    activateOnTypingDelay: OFFER_DELAY_MS,
    selectOnOpen: false,
    icons: false,
  });
}

export function readOnly(on: boolean): Extension {
  return [EditorState.readOnly.of(on), EditorView.contentAttributes.of({ 'aria-readonly': String(on) })];
}

/**
 * The document's line ends are "\n" alone (the local hub keeps a file's own on disk). A stray "\r" counts as a character in Yjs, so it must
 * in the editor too, or all positions after it would differ.
 */
export const LINE_ENDS: Extension = [
  EditorState.lineSeparator.of('\n'),
  EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
];

const SEEING: Extension = [
  lineNumbers(),
  foldGutter(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  highlightSelectionMatches(),
  drawSelection(),
  dropCursor(),
  bracketMatching(),
  LOOK_OF_TEXT,
];

const EDITING: Extension = [
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  closeBrackets(),
  rectangularSelection(),
  crosshairCursor(),
  search({ top: true }),
  EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]),
];

/** CodeMirror's own words, written like all others here. */
const WORDS = EditorState.phrases.of({
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regular expression',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  Replace: 'Replace with',
  close: 'Close',
  go: 'Go',
});

export function editorExtensions(save: () => void): Extension {
  return [
    LINE_ENDS,
    SEEING,
    EDITING,
    WORDS,
    keymap.of([
      {
        key: 'Mod-s',
        preventDefault: true,
        run: () => {
          save();
          return true;
        },
      },
      { key: 'Tab', run: takeOffered },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...defaultKeymap,
      // Tab indents; Escape, then Tab leaves the editor (CodeMirror's own rule).
      indentWithTab,
    ]),
  ];
}
