/** The keys that pages listen to, as one list for the "Keyboard shortcuts" dialog. What a key does is in the component that listens. */
const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** What people of this machine call the main modifier. */
export const MODIFIER = isApple ? '⌘' : 'Ctrl';

export interface Shortcut {
  keys: string;
  does: string;
}

export const SHORTCUTS: { where: string; keys: Shortcut[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      { keys: `${MODIFIER} K`, does: 'Go to a project, a file or a command' },
      { keys: `${MODIFIER} Shift K`, does: 'The same, also inside a terminal' },
      { keys: '?', does: 'Show these shortcuts' },
    ],
  },
  {
    where: 'Files',
    keys: [
      { keys: '↑ ↓', does: 'Move between files' },
      { keys: 'Enter', does: 'Open' },
      { keys: 'Backspace', does: 'To the folder above' },
      { keys: 'F2', does: 'Rename' },
      { keys: 'Delete', does: 'Delete' },
      { keys: '/', does: 'Filter' },
    ],
  },
  {
    where: 'Tabs of open files',
    keys: [
      { keys: '← →', does: 'Move between tabs' },
      { keys: 'Delete', does: 'Close the tab' },
    ],
  },
  {
    where: 'Editor',
    keys: [
      { keys: `${MODIFIER} S`, does: 'Save to disk now' },
      { keys: `${MODIFIER} F`, does: 'Find and replace' },
      { keys: `${MODIFIER} Z`, does: 'Undo your own last edit' },
      { keys: 'Esc, Tab', does: 'Leave the editor by keyboard' },
    ],
  },
  {
    where: 'TimeTravel',
    keys: [
      { keys: '← →', does: 'To the version before or after' },
      { keys: 'Page Up, Page Down', does: 'A tenth of all versions' },
      { keys: 'Home, End', does: 'To the first or the newest version' },
      { keys: 'Esc', does: 'Back to the file' },
    ],
  },
];
