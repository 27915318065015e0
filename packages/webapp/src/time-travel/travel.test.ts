/** Walking through versions as values: steps, sessions, authors, comparisons, the strip, the words. Rules TT3 to TT9. */
import type { AccountId } from '@lyceum/util/ids';
import {
  type Author,
  authorsOf,
  neighbour,
  neighbourSession,
  SESSION_PAUSE_MS,
  sessionOf,
  sessionStarts,
  type Timeline,
} from './steps';
import { authorRuns, edgeOf, marksGradient, runsGradient } from './strip';
import { AT_NEWEST, BEFORE_ALL, goTo, otherVersion, shownVersion } from './travel';
import { ago, authorName, versionFileName, versionName, versionOf } from './words';

const ALICE = 'a' as AccountId;
const BOB = 'b' as AccountId;

/** A class, as the real reader is: its methods must not be torn off. */
class Fake implements Timeline {
  constructor(
    private readonly authors: Author[],
    private readonly times: number[],
  ) {}

  get count() {
    return this.authors.length;
  }

  time(version: number) {
    return this.times[version] ?? Number.NaN;
  }

  author(version: number) {
    return this.authors[version] ?? null;
  }
}

const timeline = (authors: Author[], times = authors.map((_, version) => version * 1000)): Timeline =>
  new Fake(authors, times);

const MIXED = timeline([null, ALICE, ALICE, BOB, ALICE, BOB]);

test('[TT3] step by version, and by author; no step past the ends', () => {
  expect(neighbour(MIXED, 2, 1)).toBe(3);
  expect(neighbour(MIXED, 0, -1)).toBeUndefined();
  expect(neighbour(MIXED, 5, 1)).toBeUndefined();
  expect(neighbour(MIXED, 5, -1, ALICE)).toBe(4);
  expect(neighbour(MIXED, 3, -1, BOB)).toBeUndefined();
  expect(neighbour(MIXED, 3, 1, BOB)).toBe(5);
  expect(neighbour(MIXED, 5, -1, null)).toBe(0);
});

test('[TT4] a session of work ends with a pause of more than half an hour', () => {
  const pause = SESSION_PAUSE_MS;
  const times = [0, pause, pause + 1, 3 * pause, 3 * pause + 5, 9 * pause];
  const starts = sessionStarts(timeline([ALICE, ALICE, BOB, BOB, ALICE, BOB], times));
  expect(starts).toEqual([0, 3, 5]);
  expect([0, 2, 3, 4, 5].map((version) => sessionOf(starts, version))).toEqual([0, 0, 3, 3, 5]);
  expect([0, 2, 3, 5].map((version) => neighbourSession(starts, version, 1))).toEqual([3, 3, 5, undefined]);
  expect([5, 4, 3, 2, 0].map((version) => neighbourSession(starts, version, -1))).toEqual([
    3,
    3,
    0,
    0,
    undefined,
  ]);
});

test('[TT3] everybody who wrote is listed, the disk too, most versions first', () => {
  expect(authorsOf(MIXED)).toEqual([
    { author: ALICE, versions: 3 },
    { author: BOB, versions: 2 },
    { author: null, versions: 1 },
  ]);
});

test('[TT5] a version stays where it is while others write; only the newest follows', () => {
  const stays = goTo(AT_NEWEST, 3, 10);
  expect([10, 20].map((count) => shownVersion(stays, count))).toEqual([3, 3]);
  const follows = goTo(stays, 9, 10);
  expect([10, 20].map((count) => shownVersion(follows, count))).toEqual([9, 19]);
});

test.each([
  ['previous', { kind: 'previous' }, 4, 3],
  ['before the first version', { kind: 'previous' }, 0, BEFORE_ALL],
  ['what the session found', { kind: 'session' }, 4, 2],
  ['the first session found nothing', { kind: 'session' }, 2, BEFORE_ALL],
  ['newest', { kind: 'newest' }, 1, 5],
  ['a fixed one', { kind: 'fixed', version: 1 }, 4, 1],
  ['a fixed one that is no more', { kind: 'fixed', version: 100 }, 4, 5],
] as const)('[TT6] compared with: %s', (_name, comparison, version, expected) => {
  expect(otherVersion(comparison, version, [0, 3], { count: 6 })).toBe(expected);
});

test('[TT7] the strip has one run for each stretch of one author, and its versions stand under the thumb', () => {
  expect(authorRuns(MIXED)).toEqual([
    { from: 0, to: 1, author: null },
    { from: 1, to: 3, author: ALICE },
    { from: 3, to: 4, author: BOB },
    { from: 4, to: 5, author: ALICE },
    { from: 5, to: 6, author: BOB },
  ]);
  expect(authorRuns(MIXED, 2)).toEqual([
    { from: 0, to: 3, author: ALICE },
    { from: 3, to: 6, author: BOB },
  ]);
  expect([0, 1, 5, 6].map((version) => edgeOf(version, 6))).toEqual([0, 0.1, 0.9, 1]);
  expect(runsGradient(authorRuns(MIXED, 2), 6, (author) => author ?? 'disk')).toBe(
    'linear-gradient(to right, a 0% 50%, b 50% 100%)',
  );
  expect(runsGradient([], 0, () => 'red')).toBe('none');
});

test('[TT7] a history of any length is a few hundred runs and marks', () => {
  const long = timeline(Array.from({ length: 260_000 }, (_, version) => (version % 3 === 0 ? ALICE : BOB)));
  expect(authorRuns(long)).toEqual([{ from: 0, to: 260_000, author: BOB }]);
  const turns = timeline(
    Array.from({ length: 50_000 }, (_, version) => (version % 2000 < 999 ? ALICE : BOB)),
  );
  expect(authorRuns(turns).length).toBeLessThanOrEqual(240);
  const starts = Array.from({ length: 20_000 }, (_, index) => index * 13);
  expect(marksGradient(starts, 260_000, 'black').split('black').length - 1).toBeLessThanOrEqual(125);
  expect(marksGradient([0], 10, 'black')).toBe('none');
});

test('[TT8] versions, times and authors in words', () => {
  expect(versionOf(11, 1240)).toBe('Version 12 of 1,240');
  expect(versionName(BEFORE_ALL)).toBe('Before the first version');
  expect(ago(0, 5 * 60_000)).toBe('5 min ago');
  expect(ago(0, 0)).toBe('just now');
  const names = new Map([[ALICE, 'Alice Adams']]);
  expect([ALICE, BOB, null].map((author) => authorName(author, names))).toEqual([
    'Alice Adams',
    'Former member',
    'The disk',
  ]);
});

test.each([
  ['notes.md', 'notes (version 12).md'],
  ['Makefile', 'Makefile (version 12)'],
  ['.bashrc', '.bashrc (version 12)'],
  ['a.tar.GZ', 'a.tar (version 12).GZ'],
])('[TT9] a downloaded version of %s is %s', (name, expected) => {
  expect(versionFileName(name, 11)).toBe(expected);
});
