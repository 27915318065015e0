/** The command palette's matching. */
import { bestMatches, score } from './match';

const entries = ['Sign out', 'Go to projects', 'Galois notes', 'settings.py'].map((label) => ({ label }));
const found = (typed: string) => bestMatches(entries, typed, 10).map(({ label }) => label);

test('[WA10] the palette finds entries by letters in their order, whole pieces and word starts first', () => {
  expect(found('')).toHaveLength(4);
  expect(found('gal')[0]).toBe('Galois notes');
  expect(found('gtp')).toEqual(['Go to projects']);
  expect(found('set')[0]).toBe('settings.py');
  expect(found('zzz')).toEqual([]);
  expect(score('Galois notes', 'notes') ?? 0).toBeGreaterThan(score('annotes', 'notes') ?? 0);
});
