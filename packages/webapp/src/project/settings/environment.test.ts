/** Environment variables in the settings. */
import { environmentOf, problemOf, tooLong, type Variable, variablesOf } from './environment';

test('[PG27] variables are checked in words, empty rows are left out, and what is saved is what was typed', () => {
  const rows: Variable[] = [
    { name: ' API_KEY ', value: 'a=b c' },
    { name: '', value: '' },
    { name: '1X', value: '' },
    { name: '', value: 'lost' },
    { name: 'API_KEY', value: '' },
  ];
  expect(rows.map((row) => problemOf(row, rows) === undefined)).toEqual([false, true, false, false, false]);
  expect(environmentOf(rows.slice(0, 2))).toEqual({ API_KEY: 'a=b c' });
  expect(variablesOf({ b: '2', a: '1' }).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(tooLong([{ name: 'A', value: 'x'.repeat(17_000) }])).toContain('17,001');
  expect(tooLong(rows)).toBeUndefined();
});
