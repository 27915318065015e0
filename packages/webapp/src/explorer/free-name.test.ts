/** Names that are not taken yet. */
import { freeName, freeTerminalName } from './free-name';

test('[WA22] a free name keeps the ending and takes the first number', () => {
  expect(freeName('a.txt', new Set())).toBe('a.txt');
  expect(freeName('a.txt', new Set(['a.txt', 'a (2).txt']))).toBe('a (3).txt');
  expect(freeName('.bashrc', new Set(['.bashrc']))).toBe('.bashrc (2)');
  expect(freeName('Makefile', new Set(['Makefile']))).toBe('Makefile (2)');
});

test('[WA22] new terminals are numbered from 1, without gaps', () => {
  expect(freeTerminalName(new Set())).toBe('terminal-1.term');
  expect(freeTerminalName(new Set(['terminal-1.term', 'terminal-3.term']))).toBe('terminal-2.term');
});
