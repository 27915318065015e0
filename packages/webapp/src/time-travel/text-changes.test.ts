/** Changes between versions: applied they give the other text, and far versions of a long text are not one change. Rule TT6. */
import type { Change } from '@codemirror/merge';
import { seeded } from '@lyceum/util/client/seeded';
import { textChanges } from './text-changes';

function applied(a: string, b: string, changes: readonly Change[]): string {
  return [...changes]
    .reverse()
    .reduce(
      (text, { fromA, toA, fromB, toB }) => text.slice(0, fromA) + b.slice(fromB, toB) + text.slice(toA),
      a,
    );
}

test('[TT6] fuzz: the changes lead from the one text to the other', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const line = () => Array.from({ length: random.int(30) }, () => 'abc d'[random.int(5)]).join('');
    const lines = Array.from({ length: random.int(200) }, line);
    const a = lines.join('\n');
    const b = lines
      .flatMap((text) => (random.chance(0.1) ? [] : random.chance(0.2) ? [text, line()] : [text]))
      .join('\n');
    expect({ seed, text: applied(a, b, textChanges(a, b)) === b }).toEqual({ seed, text: true });
  }
});

test('[TT6] a text that grew for days shows its changes one by one', () => {
  const days = Array.from({ length: 3000 }, (_, index) => `a sentence of day ${index}`);
  const later = days.flatMap((line, index) => (index % 10 === 5 ? [line, `more of day ${index}`] : [line]));
  expect(textChanges(days.join('\n'), later.join('\n')).length).toBe(300);
});
