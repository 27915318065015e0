/**
 * The judge at the end of a round: are all replicas equal, and is each mark there as often as the ledger says? Pure; called by round.ts.
 * An empty answer means that nothing was lost, doubled, or brought back.
 */
import type { Ledger, Mark } from './ledger';

export interface Replica {
  /** Who holds it: a typist, a newcomer, the disk. */
  name: string;
  text: string;
}

/** Lines about single marks in one answer: the first few tell what happened. */
const MAX_LINES = 12;
/** Characters shown on each side of the first difference. */
const CONTEXT_CHARS = 20;

export function judge(replicas: readonly Replica[], ledger: Ledger): string[] {
  const [first, ...others] = replicas;
  if (!first) return ['there is no replica at all'];
  const unequal = others.flatMap((other) => difference(first, other, ledger));
  return [...unequal, ...wrongCounts(first, ledger)];
}

function difference(a: Replica, b: Replica, ledger: Ledger): string[] {
  if (a.text === b.text) return [];
  let at = 0;
  while (at < a.text.length && a.text[at] === b.text[at]) at++;
  const shown = ({ name, text }: Replica) =>
    `${name} (${text.length}) …${JSON.stringify(text.slice(Math.max(0, at - CONTEXT_CHARS), at + CONTEXT_CHARS))}…`;
  const only = [...onlyIn(a, b), ...onlyIn(b, a)].map(
    ([mark, name]) => `only in ${name}: ${ledger.describe(mark)}`,
  );
  return [`${a.name} and ${b.name} differ at ${at}: ${shown(a)} ${shown(b)}`, ...few(only)];
}

function* onlyIn(a: Replica, b: Replica): Iterable<[Mark, string]> {
  const held = countsOf(b.text);
  for (const [unit, count] of countsOf(a.text)) if (count > (held.get(unit) ?? 0)) yield [unit, a.name];
}

function wrongCounts({ name, text }: Replica, ledger: Ledger): string[] {
  const counts = countsOf(text);
  const wrong: string[] = [];
  for (const mark of ledger.marks()) {
    const reason = complaint(ledger, mark, counts.get(mark) ?? 0);
    if (reason) wrong.push(`${reason} in ${name}: ${ledger.describe(mark)}`);
  }
  return few(wrong);
}

function complaint(ledger: Ledger, mark: Mark, count: number): string | undefined {
  if (count > 1) return `there ${count} times`;
  switch (ledger.expectation(mark)) {
    case 'once':
      return count === 0 ? 'acked and lost' : undefined;
    case 'gone':
      return count === 1 ? 'deleted and back' : undefined;
    case 'open':
      return 'never acked';
    case 'maybe':
      return undefined;
  }
}

export function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return counts;
}

function few(lines: string[]): string[] {
  return lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), `… and ${lines.length - MAX_LINES} more of these`];
}
