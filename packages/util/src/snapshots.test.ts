/** Names of snapshots, and which of them are kept: the table, by seeds, with clocks that jump. */
import { random as seededRandom } from './client/seeded';
import { SNAPSHOT_INTERVAL_MS, snapshotName, snapshotTime, surplusSnapshots } from './snapshots';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.parse('2026-11-22T12:00:00Z');

/** The table of PRODUCT.md once more, written as slowly and plainly as possible. */
function plainKept(times: number[]): Set<number> {
  const sorted = [...times].sort((a, b) => a - b);
  const label = (time: number) => new Date(time).toISOString();
  const monday = (time: number) => {
    const day = new Date(Date.parse(`${label(time).slice(0, 10)}T00:00:00Z`));
    return label(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS).slice(0, 10);
  };
  const kept = new Set(sorted.slice(-72));
  const tiers: [number, (time: number) => string][] = [
    [168, (time) => label(time).slice(0, 13)],
    [30, (time) => label(time).slice(0, 10)],
    [8, monday],
    [6, (time) => label(time).slice(0, 7)],
  ];
  for (const [keep, period] of tiers) {
    const firsts = sorted.filter((time, index) => period(time) !== period(sorted[index - 1] ?? 0));
    for (const time of firsts.slice(-keep)) kept.add(time);
  }
  return kept;
}

/** A life of `days`: taken every five minutes while people work, thinned each time. */
function live(seed: number, days: number): { times: number[]; now: number; everTaken: number[] } {
  const random = seededRandom(seed);
  let times: number[] = [];
  let now = NOON;
  const everTaken: number[] = [];
  for (const end = now + days * DAY_MS; now < end; ) {
    const working = random() < 0.9;
    now += working ? SNAPSHOT_INTERVAL_MS + Math.floor(random() * 20_000) : Math.floor(random() * 2 * DAY_MS);
    times.push(now);
    everTaken.push(now);
    const surplus = new Set(surplusSnapshots(times, now));
    if (surplus.has(now)) throw new Error(`seed ${seed}: the newest would go`);
    times = times.filter((time) => !surplus.has(time));
  }
  return { times, now, everTaken };
}

describe('snapshots', () => {
  it('[SN1] a name is the second in UTC, sorts by time, and reads back; nothing else is one', () => {
    expect(snapshotName(Date.parse('2026-11-22T03:05:00.900Z'))).toBe('2026-11-22T03-05-00Z');
    expect(snapshotTime('2026-11-22T03-05-00Z')).toBe(Date.parse('2026-11-22T03:05:00Z'));
    for (const name of ['', '.about.json', '.unfinished-2026-11-22T03-05-00Z', '2026-99-22T03-05-00Z', 'x'])
      expect(snapshotTime(name)).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6])('[SN2] what is kept is exactly the table: seed %i', (seed) => {
    const random = seededRandom(seed);
    const times = Array.from({ length: 3000 }, () => NOON - Math.floor(random() * random() * 400 * DAY_MS));
    const unique = [...new Set(times)];
    const surplus = new Set(surplusSnapshots(unique, NOON));
    const kept = unique.filter((time) => !surplus.has(time)).sort((a, b) => a - b);
    expect(kept).toEqual([...plainKept(unique)].sort((a, b) => a - b));
    expect(kept).toContain(Math.max(...unique));
  });

  it.each([11, 12])(
    '[SN2] thinned at each one, a life ends with what one thinning at its end would keep: seed %i',
    (seed) => {
      const { times, everTaken } = live(seed, 150);
      expect(times).toEqual([...plainKept(everTaken)].sort((a, b) => a - b));
      expect(times.length).toBeLessThanOrEqual(72 + 168 + 30 + 8 + 6);
    },
  );

  it('[SN2] time alone deletes nothing: what nobody works on keeps its history', () => {
    const { times, now } = live(21, 60);
    expect(surplusSnapshots(times, now + 3650 * DAY_MS)).toEqual([]);
  });

  it('[SN2] a clock that was years ahead pushes nothing of the present out', () => {
    const { times, now } = live(31, 30);
    const wrong = Array.from(
      { length: 500 },
      (_, index) => now + 2000 * DAY_MS + index * SNAPSHOT_INTERVAL_MS,
    );
    const surplus = new Set(surplusSnapshots([...times, ...wrong], now));
    expect(times.filter((time) => surplus.has(time))).toEqual([]);
    expect(surplus.size).toBeGreaterThan(300);
    const next = now + SNAPSHOT_INTERVAL_MS;
    expect(surplusSnapshots([...times, ...wrong, next], next)).not.toContain(next);
  });
});
