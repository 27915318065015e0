import { lenientJson } from './lenient-json';

test.each([
  ['{"a": [1, NaN, -Infinity, Infinity]}', { a: [1, null, null, null] }],
  ['{"NaN": "NaN, \\"NaN\\" -Infinity", "b": NaN}', { NaN: 'NaN, "NaN" -Infinity', b: null }],
  ['{"a": 1}', { a: 1 }],
  ['NaN', null],
  ['null', null],
])('[KN23] %s', (text, value) => {
  expect(lenientJson(text)).toEqual(value);
});

test.each(['', '{', '{"a": NaNa}', '[nan]', '"NaN'])('[KN23] %j is none all the same', (text) => {
  expect(lenientJson(text)).toBeUndefined();
});

test('[KN23] megabytes with one NaN are read at once', () => {
  const long = 'x\\n'.repeat(3_000_000);
  const started = Date.now();
  expect(lenientJson(`{"text": "${long}", "n": NaN}`)).toMatchObject({ n: null });
  expect(Date.now() - started).toBeLessThan(10_000);
});
