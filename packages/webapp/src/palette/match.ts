/**
 * Which entries fit what was typed, best first: the letters in their order, better when they follow one another or begin a
 * word. Pure; used by the command palette.
 */

/** Higher is better; undefined when the letters are not all there. */
export function score(text: string, typed: string): number | undefined {
  const hay = text.toLowerCase();
  const needle = typed.toLowerCase().replace(/\s+/g, '');
  const whole = needle === '' ? -1 : hay.indexOf(needle);
  // A piece in one stretch beats any scattered match.
  if (whole >= 0) return 1000 - whole + (isWordStart(hay, whole) ? 500 : 0) - hay.length / 100;
  let at = -1;
  let points = 0;
  for (const letter of needle) {
    const next = hay.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    points += next === at + 1 ? 3 : isWordStart(hay, next) ? 2 : 0;
    at = next;
  }
  return points - hay.length / 100;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** All entries in their own order while nothing is typed. */
export function bestMatches<T extends { label: string }>(
  entries: readonly T[],
  typed: string,
  limit: number,
): T[] {
  if (typed.trim() === '') return entries.slice(0, limit);
  return entries
    .flatMap((entry) => {
      const points = score(entry.label, typed);
      return points === undefined ? [] : [{ entry, points }];
    })
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ entry }) => entry);
}
