/**
 * The look of changes, over CodeMirror's own: what went is on the older side, what came on the newer, each with a mark in the gutter, so that colour
 * is not all that tells. Colours are variables of time-travel.css. Given to each side by changes-view.tsx.
 */
import { EditorView } from '@codemirror/view';

export const LOOK_OF_CHANGES = EditorView.theme({
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--tt-went)' },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--tt-came)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--tt-went-text)' },
  '&.cm-merge-b .cm-changedText': { background: 'var(--tt-came-text)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--lyceum-bad)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--lyceum-good)' },
  '.cm-collapsedLines': {
    padding: '4px 12px',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '12px',
    color: 'var(--mantine-color-dimmed)',
    background: 'var(--lyceum-chrome)',
    // CodeMirror's own sign is in few fonts.
    '&:before, &:after': { content: '"⋯"' },
  },
});
