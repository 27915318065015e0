import {
  baseName,
  encodePath,
  extension,
  isWithin,
  movedPath,
  type ProjectPath,
  parentPath,
  parseFileName,
  parseProjectPath,
} from './paths';

const path = (text: string) => text as ProjectPath;

describe('[PA1] a path is relative, normalised and never leaves the home', () => {
  test.each([
    ['', ''],
    ['a/b', 'a/b'],
    ['a//b/', 'a/b'],
    ['./a/./b', 'a/b'],
    ['name with spaces/ü.txt', 'name with spaces/ü.txt'],
    ['line\nbreak', 'line\nbreak'],
    ['..a/b..', '..a/b..'],
  ])('%j is taken as %j', (given, expected) => expect(parseProjectPath(given)).toBe(expected));

  test.each([
    '..',
    '../a',
    'a/../b',
    'a/..',
    '/etc/passwd',
    '/',
    'a\0b',
    `${'x'.repeat(256)}`,
    'é'.repeat(128),
    `${'a/'.repeat(2049)}b`,
  ])('%j is refused', (given) =>
    expect(() => parseProjectPath(given)).toThrow(expect.objectContaining({ code: 'bad_request' })),
  );

  test.each(['', '  ', '.', '..', 'a/b'])('%j is no file name', (given) =>
    expect(() => parseFileName(given)).toThrow(expect.objectContaining({ code: 'bad_request' })),
  );
});

test('parts of a path', () => {
  expect([baseName(path('a/b.txt')), baseName(path('b'))]).toEqual(['b.txt', 'b']);
  expect([parentPath(path('a/b/c')), parentPath(path('a')), parentPath(path(''))]).toEqual(['a/b', '', '']);
  expect(['a.TXT', '.bashrc', 'Makefile', 'x/y.tar.gz', 'a.b/c'].map(extension)).toEqual([
    'txt',
    '',
    '',
    'gz',
    '',
  ]);
  expect(encodePath('a b/ü?#')).toBe('a%20b/%C3%BC%3F%23');
});

test('a folder holds itself and what is below, not its namesakes', () => {
  expect(isWithin(path('a/b'), path('a'))).toBe(true);
  expect(isWithin(path('a'), path('a'))).toBe(true);
  expect(isWithin(path('ab'), path('a'))).toBe(false);
  expect(isWithin(path('x'), path(''))).toBe(true);
  expect(movedPath(path('a/b/c'), path('a/b'), path('z'))).toBe('z/c');
  expect(movedPath(path('ab/c'), path('a'), path('z'))).toBe('ab/c');
});
