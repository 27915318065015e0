/** What open files share: kinds by name, sessions that live as long as their tab, preferences, sizes in words. */
import type { ProjectPath } from '@lyceum/util/paths';
import { byteSize } from './byte-size';
import { fileKind, NEW_FILE_KINDS } from './kinds';
import { createObservable } from './observable';
import { MAX_FONT_SIZE, parsePreferences } from './preferences';
import { createOpenSessions } from './sessions';

const path = (text: string) => text as ProjectPath;

test.each([
  ['a.term', 'terminal', 'Terminal'],
  ['x/y/plot.PNG', 'image', 'Image'],
  ['a.pdf', 'pdf', 'PDF'],
  ['a.mp4', 'video', 'Video'],
  ['a.tar.gz', 'binary', 'Archive'],
  ['a.py', 'text', 'Python'],
  ['Makefile', 'text', 'Plain text'],
  ['.bashrc', 'text', 'Plain text'],
  ['a.zig', 'text', 'Source code'],
])('[WE6] %s is %s, called %s', (name, kind, label) => {
  expect(fileKind(name)).toMatchObject({ kind, label });
});

test('[WE6] each kind that can be made opens as what it promises', () => {
  for (const offer of NEW_FILE_KINDS)
    if (offer.extension !== '') expect(fileKind(`new.${offer.extension}`).label).toBe(offer.label);
});

describe('[WE7] sessions', () => {
  const made = () => ({ close: jest.fn() });

  test('are made once, and closed with their tab', () => {
    const sessions = createOpenSessions();
    const first = sessions.acquire('text', path('a'), made);
    expect(sessions.acquire('text', path('a'), made)).toBe(first);
    const other = sessions.acquire('terminal', path('a'), made);
    sessions.close(path('a'));
    sessions.close(path('a'));
    expect(first.close).toHaveBeenCalledTimes(1);
    expect(other.close).toHaveBeenCalledTimes(1);
    expect(sessions.acquire('text', path('a'), made)).not.toBe(first);
  });

  test('follow a rename, also onto a path that was open', () => {
    const sessions = createOpenSessions();
    const moved = sessions.acquire('text', path('a'), made);
    const replaced = sessions.acquire('text', path('b'), made);
    sessions.move(path('a'), path('b'));
    expect(replaced.close).toHaveBeenCalledTimes(1);
    expect(sessions.acquire('text', path('b'), made)).toBe(moved);
    sessions.closeAll();
    expect(moved.close).toHaveBeenCalledTimes(1);
  });
});

test('[WE8] an observable tells of real changes only', () => {
  const observable = createObservable({ n: 1, place: { line: 1 }, list: [1] });
  const listener = jest.fn();
  const stop = observable.subscribe(listener);
  const before = observable.get().place;
  observable.set({ n: 1, place: { line: 1 }, list: [1] });
  expect(listener).not.toHaveBeenCalled();
  expect(observable.get().place).toBe(before);
  observable.set({ place: { line: 2 } });
  expect(listener).toHaveBeenCalledTimes(1);
  stop();
  observable.set({ n: 2 });
  expect(listener).toHaveBeenCalledTimes(1);
});

test('[WE9] preferences from storage are taken field by field', () => {
  expect(parsePreferences(null)).toEqual({ fontSize: 14, wrap: true, screenReader: false });
  expect(parsePreferences('not json')).toEqual(parsePreferences(null));
  expect(parsePreferences('{"fontSize":1000,"wrap":false,"screenReader":"yes"}')).toEqual({
    fontSize: MAX_FONT_SIZE,
    wrap: false,
    screenReader: false,
  });
});

test('[WE9] sizes in words', () => {
  expect([0, 1, 999, 1000, 1536, 999_999, 12_345_678].map(byteSize)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.0 kB',
    '1.5 kB',
    '1000 kB',
    '12 MB',
  ]);
});
