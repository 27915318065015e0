/** What the kernel says of the name at the cursor, as a tooltip (Shift-Tab; again for more). Escape or moving on closes it. Used by cell-editor.ts. */
import { type EditorState, StateEffect, StateField } from '@codemirror/state';
import { type Command, type EditorView, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { kernelAnswers } from './kernel-completion';
import type { OpenNotebook } from './open-notebook';

interface Shown {
  at: number;
  text: string;
  detail: 0 | 1;
}

const show = StateEffect.define<Shown | undefined>();

const shown = StateField.define<Shown | undefined>({
  create: () => undefined,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? undefined : value;
  },
  provide: (field) => showTooltip.from(field, (value) => (value ? tooltip(value) : null)),
});

function tooltip({ at, text }: Shown): Tooltip {
  return {
    pos: at,
    above: false,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'nb-inspect';
      dom.tabIndex = 0;
      dom.setAttribute('role', 'tooltip');
      dom.textContent = text;
      return { dom };
    },
  };
}

/** Kernels colour their answers for terminals. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

export function inspectAtCursor(view: EditorView, session: OpenNotebook): boolean {
  if (!kernelAnswers(session)) return false;
  const at = view.state.selection.main.head;
  const before = view.state.field(shown, false);
  const detail = before?.at === at ? 1 : 0;
  const isSame = (state: EditorState) => state.doc === doc && state.selection.main.head === at;
  const { doc } = view.state;
  session.runs
    .call<'inspect'>({ kind: 'inspect', code: doc.toString(), cursor: at, detail })
    .then(({ found, data }) => {
      const text = data['text/plain'];
      if (found && typeof text === 'string' && isSame(view.state))
        view.dispatch({ effects: show.of({ at, text: withoutColours(text), detail }) });
    })
    .catch(() => {});
  return true;
}

const close: Command = (view) => {
  if (!view.state.field(shown, false)) return false;
  view.dispatch({ effects: show.of(undefined) });
  return true;
};

export function inspection() {
  return [shown, keymap.of([{ key: 'Escape', run: close }])];
}
