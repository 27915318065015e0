/** The pure parts of the terminal's page: places in output, names of a second terminal, schemes. Rules [TE60]–[TE62]. */
import { HOME, parseProjectPath } from '@lyceum/util/paths';
import { findPlaces } from './place-links';
import { SCHEMES, schemeName } from './terminal-theme';

const places = (text: string, folder = '') =>
  findPlaces(text, folder === '' ? HOME : parseProjectPath(folder)).map(
    ({ path, line }) => `${path}@${line}`,
  );

test.each([
  ['src/main.c:12:5: error: x', '', ['src/main.c@12']],
  ['main.c:7', 'sub', ['sub/main.c@7']],
  ['../lib/a.py:3 ./b.ts:4:1', 'sub', ['lib/a.py@3', 'sub/b.ts@4']],
  ['  File "a b.py", line 9, in f', '', ['a b.py@9']],
  ['../../etc/x.c:1 /usr/include/stdio.h:5', 'sub', []],
  ['12:34:56 http://host.org:80 File "<stdin>", line 1', '', []],
  ['a.c:0', '', []],
])('[TE60] places in %j', (text, folder, wanted) => {
  expect(places(text, folder)).toEqual(wanted);
});

test('[TE61] a place knows where it stands in the line', () => {
  const text = 'see x.c:5 there';
  const [place] = findPlaces(text, HOME);
  expect(text.slice(place?.from, place?.to)).toBe('x.c:5');
});

test('[TE62] each scheme has its sixteen colours; an unknown one is the page’s own', () => {
  for (const { theme } of Object.values(SCHEMES))
    for (const isDark of [false, true]) {
      const colours = Object.values(theme(isDark));
      expect(colours).toHaveLength(21);
      for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    }
  expect([schemeName('dracula'), schemeName('none'), schemeName(7)]).toEqual(['dracula', 'lyceum', 'lyceum']);
});
