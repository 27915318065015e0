/** The printed table: one line a measure, columns as wide as they need. Pure; called by scripts/bench.ts. */
import { type Measure, ratio, reached, targetText } from './measure';
import { display } from './statistics';

const HEADINGS = ['row', 'what', 'ours', 'peers and limits', 'ratio', 'target', 'reached'];
const ANSWERS = new Map([
  [true, 'yes'],
  [false, 'NO'],
]);

export function table(measures: readonly Measure[]): string {
  const lines = [HEADINGS, ...measures.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const print = (line: string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  const notes = measures.flatMap(({ row, what, note }) => (note ? [`${row}, ${what}: ${note}`] : []));
  return [lines[0] ?? [], rule, ...lines.slice(1)].map(print).concat(notes).join('\n');
}

function cells(measure: Measure): string[] {
  const { row, what, unit, ours, peers, target } = measure;
  const times = ratio(measure);
  return [
    row,
    what,
    `${display(ours)} ${unit}`,
    peers.map(({ name, value }) => `${name} ${display(value)}`).join(', '),
    times === undefined ? '' : `${times.toFixed(2)}x`,
    targetText(target, unit),
    ANSWERS.get(reached(measure) as boolean) ?? '',
  ];
}
