/** The state of a terminal in words. */
import { LyceumError } from '@lyceum/util/errors';
import { sizeNote, terminalWords } from './terminal-words';

test('[WE10] each state says what it is and what to do', () => {
  expect(terminalWords({ kind: 'running' }).state).toBe('Running');
  expect(terminalWords({ kind: 'exited', exit_code: 3 })).toMatchObject({
    state: 'Exited (3)',
    detail: 'Press Enter to start a new shell',
  });
  const stopped = new LyceumError('not_running', 'The project is stopped.');
  expect(terminalWords({ kind: 'failed', error: stopped }).state).toBe('Stopped project');
  expect(terminalWords({ kind: 'failed', error: new LyceumError('forbidden', 'No.') }).detail).toBe('No.');
});

test('[WE10] a smaller screen than this window is explained', () => {
  const own = { cols: 120, rows: 40 };
  expect(sizeNote(undefined, own)).toBeUndefined();
  expect(sizeNote(own, own)).toBe('120×40');
  expect(sizeNote({ cols: 80, rows: 24 }, own)).toBe('80×24 – limited by another viewer');
  expect(sizeNote({ cols: 80, rows: 24 }, undefined)).toBe('80×24');
  expect(sizeNote(own, own, { name: 'Bob Brown', isMe: false })).toBe('120×40 – Bob Brown’s size');
  expect(sizeNote(own, own, { name: 'Bob Brown', isMe: true })).toBe('120×40 – your size');
});
