/** A notebook's commands in the command palette, with their keys, while it is in front. Used by notebook-view.tsx. */
import { IconNotebook } from '@tabler/icons-react';
import type { Command } from '../palette/commands';
import { useCommands } from '../palette/palette-context';
import { MODIFIER } from '../palette/shortcuts';
import { COMMAND_LABELS } from './command-labels';
import { COMMANDS, type PageActions } from './commands';
import { type CommandName, keysForPeople, keysOf } from './keys';
import type { OpenNotebook } from './open-notebook';
import { askToRestart, clearOutputs, runAll, runSide, shutDown } from './run-actions';

/** Not worth a line in a list: one presses the key. */
const KEYS_ONLY = new Set<CommandName>([
  'leave-edit',
  'palette',
  'help',
  'scroll-down',
  'scroll-up',
  'select-below',
  'select-above',
  'extend-below',
  'extend-above',
]);

function entry(id: string, label: string, run: () => void, shortcut?: string): Command {
  const shown = { id: `notebook ${id}`, label, kind: 'Notebook', icon: IconNotebook, run };
  return shortcut === undefined ? shown : { ...shown, shortcut };
}

export function useNotebookCommands(
  session: OpenNotebook,
  mayRun: boolean,
  front: boolean,
  page: PageActions,
): void {
  useCommands(() => {
    if (!front) return [];
    const { writable } = session.facts.get();
    const keyed = (Object.keys(COMMANDS) as CommandName[])
      .filter((name) => !KEYS_ONLY.has(name))
      .filter(
        (name) => COMMANDS[name].needs === 'nothing' || (COMMANDS[name].needs === 'run' ? mayRun : writable),
      )
      .map((name) => {
        const { run } = COMMANDS[name];
        const keys = keysOf(name);
        return entry(
          name,
          COMMAND_LABELS[name],
          () => run(session, page),
          keys && keysForPeople(keys, MODIFIER),
        );
      });
    const others = [
      entry('run-all', 'Run all cells', () => runAll(session)),
      entry('run-above', 'Run all cells above', () => runSide(session, 'above')),
      entry('run-below', 'Run this and all cells below', () => runSide(session, 'below')),
      entry('restart-run', 'Restart the kernel and run all', () => askToRestart(session, 'restart-and-run')),
      entry('clear', 'Clear all outputs', () => clearOutputs(session)),
      entry('shut-down', 'Shut down the kernel', () => shutDown(session)),
    ];
    return mayRun ? [...keyed, ...others] : keyed;
  });
}
