/**
 * The indentation that a text uses already, so that new lines follow it. Pure; asked once when a text is loaded.
 */

/** Lines looked at: enough to tell, quick on a text of 10 MB. */
const MAX_LINES = 2000;
const DEFAULT_UNIT = '  ';
const MAX_STEP = 8;

/** What one level is in this text: a tab, or 1–8 spaces; two spaces (four in Python) where it cannot be told. */
export function detectIndent(lines: Iterable<string>, language: string): string {
  let tabs = 0;
  let spaced = 0;
  let previous = 0;
  let seen = 0;
  const steps = new Map<number, number>();
  for (const line of lines) {
    if (++seen > MAX_LINES) break;
    if (line.trim() === '') continue;
    const width = line.length - line.trimStart().length;
    if (line.startsWith('\t')) tabs++;
    else if (width > 0) spaced++;
    const step = Math.abs(width - previous);
    if (step > 0 && step <= MAX_STEP && !line.startsWith('\t')) steps.set(step, (steps.get(step) ?? 0) + 1);
    previous = width;
  }
  if (tabs > spaced) return '\t';
  if (spaced === 0) return fallback(language);
  const [best] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  // A step of one is prose or alignment, not a level.
  return best && best[0] > 1 ? ' '.repeat(best[0]) : fallback(language);
}

function fallback(language: string): string {
  if (language === 'Python') return '    ';
  return language === 'Go' ? '\t' : DEFAULT_UNIT;
}

/** "Tabs" or "Spaces: 4", for the status line. */
export function indentLabel(unit: string): string {
  return unit === '\t' ? 'Tabs' : `Spaces: ${unit.length}`;
}
