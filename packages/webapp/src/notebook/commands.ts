/** Every command of a notebook: its words, whom it is for, and what it does. The keys are in keys.ts; menus, toolbar and palette draw from here. */
import {
  copySelected,
  cutSelected,
  deleteSelected,
  insertCell,
  makeHeading,
  mergeSelected,
  moveSelected,
  pasteCells,
  setType,
  splitActive,
  toggleOutput,
  toggleScroll,
  undoDelete,
} from './cell-actions';
import { type CopiedCells, clipboardText } from './cell-clipboard';
import type { CommandName } from './keys';
import type { OpenNotebook } from './open-notebook';
import { askToRestart, interrupt, runSelected } from './run-actions';
import { moveSelection, selectOne } from './selection';

export interface NotebookCommand {
  /** `run` needs a project that may be used; Markdown cells are shown to everybody. */
  needs: 'nothing' | 'write' | 'run';
  /** Repeats while the key is held. */
  repeats?: boolean;
  run(session: OpenNotebook, page: PageActions): void;
}

/** What the page around the notebook does. */
export interface PageActions {
  showPalette(): void;
  showHelp(): void;
}

const select =
  (by: number, extend = false) =>
  (session: OpenNotebook) => {
    const { order, selection } = session.facts.get();
    const next = moveSelection(order, selection, by, extend);
    if (!next) return;
    session.select(next);
    session.list?.reveal(next.head);
  };

/** Also for other windows and programs. Where the browser forbids it the page's own clipboard does. */
function toClipboard(copied: CopiedCells): void {
  navigator.clipboard?.writeText(clipboardText(copied)).catch(() => {});
}

function heading(level: number): NotebookCommand {
  return {
    needs: 'write',
    run: (session) => makeHeading(session, level),
  };
}

const RUNNING: Pick<
  Record<CommandName, NotebookCommand>,
  'run' | 'run-and-advance' | 'run-and-insert' | 'interrupt' | 'restart'
> = {
  run: { needs: 'run', run: (session) => runSelected(session, 'stay') },
  'run-and-advance': {
    needs: 'run',
    run: (session) => runSelected(session, 'advance'),
  },
  'run-and-insert': {
    needs: 'run',
    run: (session) => runSelected(session, 'insert'),
  },
  interrupt: { needs: 'run', run: interrupt },
  restart: { needs: 'run', run: (session) => askToRestart(session, 'restart') },
};

export const COMMANDS: Record<CommandName, NotebookCommand> = {
  ...RUNNING,
  'enter-edit': {
    needs: 'write',
    run: (session) => {
      const { active } = session;
      if (active === undefined) return;
      if (session.notebook.type(active) === 'markdown') session.showSource(active, true);
      session.select(selectOne(active), 'edit');
    },
  },
  'leave-edit': {
    needs: 'nothing',
    run: (session) => session.select(session.facts.get().selection),
  },
  'insert-above': {
    needs: 'write',
    run: (session) => insertCell(session, 'above'),
  },
  'insert-below': {
    needs: 'write',
    run: (session) => insertCell(session, 'below'),
  },
  cut: { needs: 'write', run: (session) => toClipboard(cutSelected(session)) },
  copy: { needs: 'nothing', run: (session) => toClipboard(copySelected(session)) },
  'paste-below': {
    needs: 'write',
    run: (session) => pasteCells(session, 'below'),
  },
  'paste-above': {
    needs: 'write',
    run: (session) => pasteCells(session, 'above'),
  },
  delete: { needs: 'write', run: deleteSelected },
  'undo-delete': { needs: 'write', run: undoDelete },
  'to-code': { needs: 'write', run: (session) => setType(session, 'code') },
  'to-markdown': {
    needs: 'write',
    run: (session) => setType(session, 'markdown'),
  },
  'to-raw': { needs: 'write', run: (session) => setType(session, 'raw') },
  'heading-1': heading(1),
  'heading-2': heading(2),
  'heading-3': heading(3),
  'heading-4': heading(4),
  'heading-5': heading(5),
  'heading-6': heading(6),
  'select-below': { needs: 'nothing', repeats: true, run: select(1) },
  'select-above': { needs: 'nothing', repeats: true, run: select(-1) },
  'extend-below': {
    needs: 'nothing',
    repeats: true,
    run: select(1, true),
  },
  'extend-above': {
    needs: 'nothing',
    repeats: true,
    run: select(-1, true),
  },
  'select-first': {
    needs: 'nothing',
    run: select(Number.NEGATIVE_INFINITY),
  },
  'select-last': { needs: 'nothing', run: select(Number.POSITIVE_INFINITY) },
  'select-all': {
    needs: 'nothing',
    run: (session) => {
      const { order } = session.facts.get();
      const [anchor, head] = [order[0], order.at(-1)];
      if (anchor !== undefined && head !== undefined) session.select({ anchor, head });
    },
  },
  'move-up': {
    needs: 'write',
    repeats: true,
    run: (session) => moveSelected(session, -1),
  },
  'move-down': {
    needs: 'write',
    repeats: true,
    run: (session) => moveSelected(session, 1),
  },
  merge: { needs: 'write', run: mergeSelected },
  split: { needs: 'write', run: splitActive },
  'line-numbers': {
    needs: 'nothing',
    run: ({ facts }) => facts.set({ lineNumbers: !facts.get().lineNumbers }),
  },
  'toggle-output': { needs: 'write', run: toggleOutput },
  'toggle-scroll': { needs: 'write', run: toggleScroll },
  help: { needs: 'nothing', run: (_, page) => page.showHelp() },
  save: { needs: 'nothing', run: (session) => void session.save() },
  'scroll-down': {
    needs: 'nothing',
    repeats: true,
    run: ({ list }) => list?.scroll(1),
  },
  'scroll-up': { needs: 'nothing', repeats: true, run: ({ list }) => list?.scroll(-1) },
  find: {
    needs: 'nothing',
    run: ({ facts }) => facts.set({ finding: true }),
  },
  palette: { needs: 'nothing', run: (_, page) => page.showPalette() },
  undo: { needs: 'write', repeats: true, run: (session) => void session.undo() },
  redo: { needs: 'write', repeats: true, run: (session) => void session.redo() },
};
