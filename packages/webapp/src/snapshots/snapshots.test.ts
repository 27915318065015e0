/** Paths and words of snapshots in the page. */
import type { ProjectPath } from '@lyceum/util/paths';
import { snapshotName } from '@lyceum/util/snapshots';
import { snapshotPlace } from './snapshot-place';
import { byDay } from './words';

const place = (path: string) => snapshotPlace(path as ProjectPath);

test('[SN19] a path in a snapshot is known by its time and its place of now', () => {
  const time = Date.parse('2026-11-22T03:05:00Z');
  expect(place('.snapshots/2026-11-22T03-05-00Z/notes/a.txt')).toEqual({ time, live: 'notes/a.txt' });
  expect(place('.snapshots/2026-11-22T03-05-00Z')).toEqual({ time, live: '' });
  for (const path of ['', '.snapshots', '.snapshots/odd/a.txt', 'notes/.snapshots/x', '.snapshots2/x'])
    expect(place(path)).toBeUndefined();
});

test('[SN19] the list is by day, newest first, with seconds only where two would read alike', () => {
  const noon = new Date(2026, 10, 22, 12, 0, 0).getTime();
  const minutesAgo = (minutes: number) => snapshotName(noon - minutes * 60_000);
  const names = [
    minutesAgo(24 * 60),
    minutesAgo(5),
    minutesAgo(3 * 24 * 60),
    snapshotName(noon - 1000 * 301),
    'odd',
  ];
  const days = byDay(names, noon);
  expect(days.map(({ title, snapshots }) => [title, snapshots.length])).toEqual([
    ['Today', 2],
    ['Yesterday', 1],
    [expect.stringContaining('2026'), 1],
  ]);
  const [first, second] = days[0]?.snapshots ?? [];
  expect(first?.name).toBe(minutesAgo(5));
  expect(first?.words).not.toBe(second?.words);
  const alike = byDay([snapshotName(noon - 61_000), snapshotName(noon - 62_000)], noon)[0]?.snapshots ?? [];
  expect(new Set(alike.map(({ words }) => words)).size).toBe(2);
});
