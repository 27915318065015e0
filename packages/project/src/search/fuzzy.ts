/** How well a path fits what somebody typed to find a file. Pure; used by find.ts. */

/** Undefined: does not fit. Higher is better. All letters must occur in their order; words of the query each on their own. */
export function fuzzyScore(path: string, text: string): number | undefined {
  const lower = path.toLowerCase();
  let sum = 0;
  for (const word of text.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const score = wordScore(lower, word);
    if (score === undefined) return undefined;
    sum += score;
  }
  // Of equals the shorter, less deep one.
  return sum - path.length / 100 - path.split('/').length / 10;
}

function wordScore(path: string, word: string): number | undefined {
  const nameAt = path.lastIndexOf('/') + 1;
  const name = path.slice(nameAt);
  if (name === word) return 200;
  if (name.startsWith(word)) return 150;
  if (name.includes(word)) return startsWord(name, name.indexOf(word)) ? 120 : 100;
  if (path.includes(word)) return startsWord(path, path.indexOf(word)) ? 80 : 60;
  return scattered(name, word, 40) ?? scattered(path, word, 20);
}

/** Letters in their order: better the more of them follow each other or begin a word. */
function scattered(path: string, word: string, base: number): number | undefined {
  let at = -1;
  let good = 0;
  for (const letter of word) {
    const found = path.indexOf(letter, at + 1);
    if (found < 0) return undefined;
    if (found === at + 1 || startsWord(path, found)) good++;
    at = found + letter.length - 1;
  }
  return (base * good) / word.length;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[/\s._-]/.test(text[at - 1] ?? '');
}
