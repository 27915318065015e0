/** "2 min", "3 days": how long ago, short. Pure; the exact time belongs in a tooltip. */

/** Seconds per unit, and from how many of them the next larger unit reads better. */
const UNITS = [
  { seconds: 60, name: 'min', below: 60 },
  { seconds: 3600, name: 'h', below: 24 },
  { seconds: 86_400, name: 'day', below: 30 },
  { seconds: 2_592_000, name: 'month', below: 12 },
  { seconds: 31_536_000, name: 'year', below: Number.POSITIVE_INFINITY },
] as const;

export function relativeTime(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return 'just now';
  for (const { seconds: unit, name, below } of UNITS) {
    const count = Math.floor(seconds / unit);
    if (count >= below) continue;
    const isCounted = name === 'min' || name === 'h';
    return `${Math.max(1, count)} ${name}${isCounted || count <= 1 ? '' : 's'}`;
  }
  return '';
}
