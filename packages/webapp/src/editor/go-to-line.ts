/**
 * Goes to the line that the address names, and marks it until the cursor moves on: what was found by a search must be seen at once.
 * Used by text-editor.tsx. It changes no text.
 */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { useEffect } from 'react';
import type { TextSession } from './text-session';

/** Where the marked line begins. */
const markLine = StateEffect.define<number>();
const look = Decoration.line({ class: 'cm-found-line' });

const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(markLine)) return Decoration.set([look.range(effect.value)]);
    return transaction.selection ? Decoration.none : marked.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** A line beyond the end is the last one. */
export function goToLine(view: EditorView, number: number): void {
  const { doc } = view.state;
  const { from } = doc.line(Math.max(1, Math.min(number, doc.lines)));
  // First the field: one that comes in the same transaction would not hear of the effect.
  if (!view.state.field(markedLine, false))
    view.dispatch({ effects: StateEffect.appendConfig.of(markedLine) });
  view.dispatch({
    selection: { anchor: from },
    effects: [markLine.of(from), EditorView.scrollIntoView(from, { y: 'center' })],
  });
}

export function useGoToLine(
  session: TextSession,
  place: { line?: number } | undefined,
  loaded: boolean,
): void {
  useEffect(() => {
    if (loaded && place?.line !== undefined) goToLine(session.view, place.line);
  }, [session, place, loaded]);
}
