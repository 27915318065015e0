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
import { interrupt, restart, runSelected } from './run-actions';
import { moveSelection, selectOne } from './selection';

export interface NotebookCommand {
  label: string;
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
    label: `Make it a heading ${level}`,
    needs: 'write',
    run: (session) => makeHeading(session, level),
  };
}

const RUNNING: Pick<
  Record<CommandName, NotebookCommand>,
  'run' | 'run-and-advance' | 'run-and-insert' | 'interrupt' | 'restart'
> = {
  run: { label: 'Run the selected cells', needs: 'run', run: (session) => runSelected(session, 'stay') },
  'run-and-advance': {
    label: 'Run and go to the next cell',
    needs: 'run',
    run: (session) => runSelected(session, 'advance'),
  },
  'run-and-insert': {
    label: 'Run and insert a cell below',
    needs: 'run',
    run: (session) => runSelected(session, 'insert'),
  },
  interrupt: { label: 'Interrupt the kernel', needs: 'run', run: interrupt },
  restart: { label: 'Restart the kernel', needs: 'run', run: restart },
};

export const COMMANDS: Record<CommandName, NotebookCommand> = {
  ...RUNNING,
  'enter-edit': {
    label: 'Edit the cell',
    needs: 'write',
    run: (session) => {
      const { active } = session;
      if (active === undefined) return;
      if (session.notebook.type(active) === 'markdown') session.showSource(active, true);
      session.select(selectOne(active), 'edit');
    },
  },
  'leave-edit': {
    label: 'Leave the cell',
    needs: 'nothing',
    run: (session) => session.select(session.facts.get().selection),
  },
  'insert-above': {
    label: 'Insert a cell above',
    needs: 'write',
    run: (session) => insertCell(session, 'above'),
  },
  'insert-below': {
    label: 'Insert a cell below',
    needs: 'write',
    run: (session) => insertCell(session, 'below'),
  },
  cut: { label: 'Cut cells', needs: 'write', run: (session) => toClipboard(cutSelected(session)) },
  copy: { label: 'Copy cells', needs: 'nothing', run: (session) => toClipboard(copySelected(session)) },
  'paste-below': {
    label: 'Paste cells below',
    needs: 'write',
    run: (session) => pasteCells(session, 'below'),
  },
  'paste-above': {
    label: 'Paste cells above',
    needs: 'write',
    run: (session) => pasteCells(session, 'above'),
  },
  delete: { label: 'Delete cells', needs: 'write', run: deleteSelected },
  'undo-delete': { label: 'Bring deleted cells back', needs: 'write', run: undoDelete },
  'to-code': { label: 'Make it code', needs: 'write', run: (session) => setType(session, 'code') },
  'to-markdown': {
    label: 'Make it Markdown',
    needs: 'write',
    run: (session) => setType(session, 'markdown'),
  },
  'to-raw': { label: 'Make it raw text', needs: 'write', run: (session) => setType(session, 'raw') },
  'heading-1': heading(1),
  'heading-2': heading(2),
  'heading-3': heading(3),
  'heading-4': heading(4),
  'heading-5': heading(5),
  'heading-6': heading(6),
  'select-below': { label: 'To the cell below', needs: 'nothing', repeats: true, run: select(1) },
  'select-above': { label: 'To the cell above', needs: 'nothing', repeats: true, run: select(-1) },
  'extend-below': {
    label: 'Select the cell below too',
    needs: 'nothing',
    repeats: true,
    run: select(1, true),
  },
  'extend-above': {
    label: 'Select the cell above too',
    needs: 'nothing',
    repeats: true,
    run: select(-1, true),
  },
  'select-first': {
    label: 'To the first cell',
    needs: 'nothing',
    run: select(Number.NEGATIVE_INFINITY),
  },
  'select-last': { label: 'To the last cell', needs: 'nothing', run: select(Number.POSITIVE_INFINITY) },
  'select-all': {
    label: 'Select all cells',
    needs: 'nothing',
    run: (session) => {
      const { order } = session.facts.get();
      const [anchor, head] = [order[0], order.at(-1)];
      if (anchor !== undefined && head !== undefined) session.select({ anchor, head });
    },
  },
  'move-up': {
    label: 'Move cells up',
    needs: 'write',
    repeats: true,
    run: (session) => moveSelected(session, -1),
  },
  'move-down': {
    label: 'Move cells down',
    needs: 'write',
    repeats: true,
    run: (session) => moveSelected(session, 1),
  },
  merge: { label: 'Merge cells', needs: 'write', run: mergeSelected },
  split: { label: 'Split the cell at the cursor', needs: 'write', run: splitActive },
  'line-numbers': {
    label: 'Show line numbers, or not',
    needs: 'nothing',
    run: ({ facts }) => facts.set({ lineNumbers: !facts.get().lineNumbers }),
  },
  'toggle-output': { label: 'Hide or show the output', needs: 'write', run: toggleOutput },
  'toggle-scroll': { label: 'Output in a box that scrolls, or in full', needs: 'write', run: toggleScroll },
  help: { label: 'Show these keys', needs: 'nothing', run: (_, page) => page.showHelp() },
  save: { label: 'Save to disk now', needs: 'nothing', run: (session) => void session.save() },
  'scroll-down': {
    label: 'Scroll down',
    needs: 'nothing',
    repeats: true,
    run: ({ list }) => list?.scroll(1),
  },
  'scroll-up': { label: 'Scroll up', needs: 'nothing', repeats: true, run: ({ list }) => list?.scroll(-1) },
  find: {
    label: 'Find and replace in all cells',
    needs: 'nothing',
    run: ({ facts }) => facts.set({ finding: true }),
  },
  palette: { label: 'All commands', needs: 'nothing', run: (_, page) => page.showPalette() },
  undo: { label: 'Undo', needs: 'write', repeats: true, run: (session) => void session.undo() },
  redo: { label: 'Redo', needs: 'write', repeats: true, run: (session) => void session.redo() },
};
