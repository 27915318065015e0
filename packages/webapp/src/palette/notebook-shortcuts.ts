/** The keys of notebooks for the dialog "Keyboard shortcuts", out of the table that the notebook itself reads. */

import { COMMAND_LABELS } from '../notebook/command-labels';
import { type CommandName, KEY_BINDINGS, keysForPeople, type Mode } from '../notebook/keys';
import { MODIFIER, type Shortcut } from './shortcuts';

function keysIn(mode: Mode): Shortcut[] {
  const byCommand = new Map<CommandName, string[]>();
  for (const { command, keys } of KEY_BINDINGS.filter((binding) => binding.mode === mode)) {
    const shown = keysForPeople(keys, MODIFIER);
    const all = byCommand.get(command) ?? [];
    // Away from a Mac, Ctrl and the main modifier are one key.
    if (!all.includes(shown)) byCommand.set(command, [...all, shown]);
  }
  return [...byCommand].map(([command, keys]) => ({
    keys: keys.join(' or '),
    does: COMMAND_LABELS[command],
  }));
}

export function notebookShortcuts(): { where: string; keys: Shortcut[] }[] {
  return [
    { where: 'Notebook: a cell is selected', keys: keysIn('command') },
    {
      where: 'Notebook: in a cell',
      keys: [
        { keys: 'Tab, Shift Tab', does: 'Complete a word, show what the kernel knows of it' },
        ...keysIn('edit'),
        { keys: `${MODIFIER} /`, does: 'Make it a comment, or not' },
        { keys: `${MODIFIER} ], ${MODIFIER} [`, does: 'Indent more, less' },
      ],
    },
  ];
}
