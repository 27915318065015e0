/** CSV: quotes, separators, line ends, broken endings. */
import { guessSeparator, parseCsv } from './csv';

test.each<[string, string[][]]>([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['"x, y","say ""hi""",z', [['x, y', 'say "hi"', 'z']]],
  ['"two\nlines",b', [['two\nlines', 'b']]],
  [
    'a,,\n,',
    [
      ['a', '', ''],
      ['', ''],
    ],
  ],
  ['"open', [['open']]],
  ['"a"b,c', [['ab', 'c']]],
  ['\n\n', [[''], ['']]],
  ['', []],
])('[WX12] %j', (text, rows) => {
  expect(parseCsv(text, ',', 100)).toEqual(rows);
});

test('[WX12] the separator is found, and quotes do not deceive', () => {
  expect(guessSeparator('a;b;c\n1,5;2;3')).toBe(';');
  expect(guessSeparator('a\tb\n"x,y,z"\t2')).toBe('\t');
  expect(guessSeparator('words')).toBe(',');
});

test('[WX12] no more rows than asked for, in linear time', () => {
  const text = '1,2,3\n'.repeat(300_000);
  const start = performance.now();
  expect(parseCsv(text, ',', 5000)).toHaveLength(5000);
  expect(parseCsv(`"${'a'.repeat(1_000_000)}`, ',', 10)).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(2000);
});
