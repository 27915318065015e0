/** Tests of the pure parts of the benchmark frame: percentiles, verdicts, the table, arguments. */
import { parseArguments } from './arguments';
import { type Measure, ratio, reached } from './measure';
import { display, percentile } from './statistics';
import { table } from './table';

const measure = (fields: Partial<Measure>): Measure => ({
  row: 'keystroke',
  what: 'p50',
  unit: 'ms',
  ours: 1.5,
  peers: [{ name: 'relay', value: 1 }],
  ...fields,
});

test('percentiles are values that were measured, by nearest rank', () => {
  const samples = [5, 1, 4, 2, 3];
  expect([0, 50, 95, 100].map((p) => percentile(samples, p))).toEqual([1, 3, 5, 5]);
  expect(percentile([], 50)).toBeNaN();
});

test('numbers keep three digits and no exponent', () => {
  expect([12345, 99.94, 0.8421, 0.00004, 0, Number.NaN].map(display)).toEqual([
    '12345',
    '99.9',
    '0.842',
    '0.000',
    '0',
    '–',
  ]);
});

test('a target is reached at its limit, relative ones by the peer of the same run', () => {
  expect(reached(measure({ target: { kind: 'at_most_times', peer: 'relay', factor: 1.5 } }))).toBe(true);
  expect(reached(measure({ target: { kind: 'at_least_times', peer: 'relay', factor: 1.6 } }))).toBe(false);
  expect(reached(measure({ target: { kind: 'at_most', value: 1.4 } }))).toBe(false);
  expect(reached(measure({ target: { kind: 'at_most_times', peer: 'absent', factor: 1 } }))).toBeUndefined();
  expect(reached(measure({}))).toBeUndefined();
  expect(ratio(measure({ peers: [] }))).toBeUndefined();
});

test('the table has one line a measure, and notes below', () => {
  const text = table([measure({ target: { kind: 'at_most', value: 1 }, note: '2 lost' })]);
  expect(text.split('\n')).toHaveLength(4);
  expect(text).toMatch(/1\.50 ms +relay 1\.00 +1\.50x +<= 1 ms +NO/);
  expect(text).toContain('keystroke, p50: 2 lost');
});

test('arguments: row names, a mode, a file for the JSON', () => {
  const names = ['keystroke', 'feed'];
  expect(parseArguments(['--quick', 'feed', '--json', 'x.json'], names)).toEqual({
    mode: 'quick',
    names: ['feed'],
    json: 'x.json',
  });
  expect(parseArguments(['sync'], names, { sync: names }).names).toEqual(names);
  expect(parseArguments([], names)).toEqual({ mode: 'default', names: [], json: undefined });
  expect(() => parseArguments(['nothing'], names)).toThrow(
    'There is no row "nothing". Rows: keystroke, feed',
  );
  expect(() => parseArguments(['--json'], names)).toThrow('--json');
});
