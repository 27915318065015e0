/**
 * The look of the text: every colour is a CSS variable of editor.css, so light and dark change live without touching the editor.
 * Given to each editor by extensions.ts.
 */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Also for text that is shown without an editor (notebook/static-source.tsx). */
export const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.comment, tags.meta], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.character], color: 'var(--code-string)' },
  { tag: [tags.regexp, tags.escape], color: 'var(--code-escape)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit], color: 'var(--code-number)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName],
    color: 'var(--code-function)',
  },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: 'var(--code-type)' },
  {
    tag: [tags.propertyName, tags.attributeName, tags.labelName, tags.definition(tags.variableName)],
    color: 'var(--code-name)',
  },
  { tag: [tags.heading], color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: [tags.link, tags.url], color: 'var(--code-link)', textDecoration: 'underline' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.inserted, color: 'var(--code-string)' },
  { tag: [tags.deleted, tags.invalid], color: 'var(--code-invalid)' },
]);

const LOOK = EditorView.theme({
  '&': { height: '100%', color: 'var(--mantine-color-text)', backgroundColor: 'var(--mantine-color-body)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--mantine-color-text)' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--mantine-color-text)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--code-gutter)',
    border: 'none',
  },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 12px', minWidth: '36px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--code-active-line)' },
  '.cm-activeLineGutter': { color: 'var(--mantine-color-text)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--code-selection)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--code-same)' },
  '.cm-searchMatch': { backgroundColor: 'var(--code-found)', outline: '1px solid var(--code-found-edge)' },
  '.cm-searchMatch.cm-searchMatch-selected': { backgroundColor: 'var(--code-found-now)' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--code-bracket)',
    outline: '1px solid var(--code-bracket-edge)',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--code-bad-bracket)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--lyceum-hover)',
    border: '1px solid var(--lyceum-hairline)',
    color: 'var(--mantine-color-dimmed)',
    padding: '0 4px',
  },
});

/** Panels (search, go to line) and pop-ups of the editor, as quiet as the rest of the page. */
const CHROME = EditorView.theme({
  '.cm-panels': { backgroundColor: 'var(--lyceum-chrome)', color: 'var(--mantine-color-text)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--lyceum-hairline)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--lyceum-hairline)' },
  '.cm-panel.cm-search, .cm-dialog': {
    padding: '8px 40px 8px 12px',
    fontFamily: 'var(--mantine-font-family)',
    '& label': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: '4px',
      fontSize: '13px',
      padding: '0 6px',
    },
    '& [name=close], & .cm-dialog-close': {
      top: '6px',
      right: '10px',
      width: '28px',
      height: '28px',
      fontSize: '18px',
      color: 'var(--mantine-color-dimmed)',
      cursor: 'pointer',
    },
  },
  '.cm-textfield': {
    fontSize: '13px',
    padding: '4px 8px',
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--lyceum-hairline)',
    borderRadius: '6px',
  },
  '.cm-button': {
    fontSize: '12px',
    padding: '4px 10px',
    color: 'var(--mantine-color-text)',
    backgroundImage: 'none',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--lyceum-hairline)',
    borderRadius: '6px',
  },
  '.cm-tooltip': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--lyceum-hairline)',
    borderRadius: '6px',
    boxShadow: 'var(--mantine-shadow-md)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--lyceum-selected)',
  },
});

export const LOOK_OF_TEXT: Extension = [LOOK, CHROME, syntaxHighlighting(HIGHLIGHT)];

/** The few base styles of CodeMirror that ask which scheme it is. */
export function scheme(dark: boolean): Extension {
  return EditorView.theme({}, { dark });
}

export function fontSize(pixels: number): Extension {
  return EditorView.theme({ '.cm-scroller': { fontSize: `${pixels}px` } });
}
