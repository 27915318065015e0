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
      { keys: '↑ ↓, Home, End, Page Up, Page Down', does: 'Move between files' },
      { keys: 'Letters', does: 'To the file that begins so' },
      { keys: 'Enter', does: 'Open' },
      { keys: 'Backspace', does: 'To the folder above' },
      { keys: 'Space', does: 'Select, or not' },
      { keys: 'Shift ↑ ↓', does: 'Select more' },
      { keys: `${MODIFIER} A, Esc`, does: 'Select all, or nothing' },
      { keys: `${MODIFIER} C, ${MODIFIER} X, ${MODIFIER} V`, does: 'Copy, cut, paste files' },
      { keys: 'F2', does: 'Rename' },
      { keys: 'Delete', does: 'To the trash' },
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
    where: 'Terminal',
    keys: [
      { keys: 'Ctrl `', does: 'Show or hide the quick terminal, on every page of a project' },
      { keys: 'Ctrl Shift C, Ctrl Shift V', does: 'Copy, paste' },
      { keys: 'Ctrl Shift F', does: 'Search in the terminal' },
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
