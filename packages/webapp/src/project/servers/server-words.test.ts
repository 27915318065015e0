/** States, logs and names of servers in words. */
import { nameProblem, plainLog, stateWords } from './server-words';

const ago = () => 'just now';

test('[SV30] each state says what it means, and what is not installed what to install', () => {
  expect(stateWords({ state: { status: 'stopped' } }, ago)).toEqual({ text: 'Stopped', tone: 'quiet' });
  expect(stateWords({ state: { status: 'stopped' }, problem: 'apt-get install it' }, ago)).toMatchObject({
    text: 'Not installed',
    detail: 'apt-get install it',
  });
  expect(stateWords({ state: { status: 'running', since: 1, port: 8000, pid: 2 } }, ago).detail).toBe(
    'On port 8000, started just now',
  );
  expect(stateWords({ state: { status: 'failed', at: 1, reason: 'Ended.' } }, ago)).toMatchObject({
    tone: 'bad',
  });
});

test('[SV31] a log is shown without colours and without what was written over', () => {
  expect(plainLog('\x1b[32m[I 10:00]\x1b[0m ready\r\n10 %\r50 %\r100 %\nend')).toBe(
    '[I 10:00] ready\n100 %\nend',
  );
});

test('[SV32] a name becomes part of an address', () => {
  expect(nameProblem('my-app2', new Set())).toBeUndefined();
  for (const name of ['', '2app', 'App', 'a b', 'a'.repeat(31), 'ä'])
    expect(nameProblem(name, new Set())).toBeDefined();
  expect(nameProblem('jupyter', new Set(['jupyter']))).toBeDefined();
});
