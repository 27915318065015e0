/** Hears the keys of an open notebook and runs their commands: those of the mode in which the focus is. Used by notebook-view.tsx. */
import { type KeyboardEvent, useMemo } from 'react';
import { COMMANDS, type PageActions } from './commands';
import { type CommandName, createKeyReader, KEY_BINDINGS, type Mode } from './keys';
import type { OpenNotebook } from './open-notebook';

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** In which mode a key at this element is meant; undefined where it belongs to a field, a button or a bar. */
export function modeAt(target: EventTarget): Mode | undefined {
  if (!(target instanceof Element)) return undefined;
  if (target.closest('.cm-content')) return 'edit';
  const isOwn =
    'input, textarea, select, button, a[href], [contenteditable], [role="slider"], .cm-panel, .nb-inspect';
  if (target.closest(isOwn)) return undefined;
  return target.closest('.nb-cells') ? 'command' : undefined;
}

export function useNotebookKeys(session: OpenNotebook, mayRun: boolean, page: PageActions) {
  const read = useMemo(() => createKeyReader(KEY_BINDINGS, isApple), []);
  const allowed = (name: CommandName) => {
    const { needs } = COMMANDS[name];
    if (needs === 'write') return session.facts.get().writable;
    // Who may not run still shows Markdown as it reads and goes on.
    return needs !== 'run' || mayRun;
  };
  const hear = (event: KeyboardEvent, escapes: boolean) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return;
    const mode = modeAt(event.target);
    // In an editor Escape first closes what hangs over the text: that is CodeMirror's.
    const isEscape = event.key === 'Escape' && mode === 'edit';
    if (mode === undefined || isEscape !== escapes) return;
    const answer = read(event, mode, Date.now());
    if (answer.kind === 'none') return;
    event.preventDefault();
    event.stopPropagation();
    if (answer.kind !== 'command' || !allowed(answer.command)) return;
    const command = COMMANDS[answer.command];
    if (!event.repeat || command.repeats) command.run(session, page);
  };
  return {
    onKeyDownCapture: (event: KeyboardEvent) => hear(event, false),
    onKeyDown: (event: KeyboardEvent) => hear(event, true),
  };
}
