/** Names made on the page "New". */
import { fullNameOf } from './new-name';

test('[WA26] a kind adds its ending once, and proposes a name where none is typed', () => {
  expect(fullNameOf('notes', 'md')).toBe('notes.md');
  expect(fullNameOf('Notes.MD', 'md')).toBe('Notes.MD');
  expect(fullNameOf(' a.b ', '')).toBe('a.b');
  expect(fullNameOf('', 'term')).toBe('terminal.term');
  expect(fullNameOf('', 'py')).toBe('untitled.py');
});
