/** Indentation: a text's own style is found, and nothing is guessed from prose. */
import { detectIndent, indentLabel } from './indentation';

const lines = (text: string) => text.split('\n');

test.each([
  ['def f():\n    return 1\n\ndef g():\n    return 2', 'Python', '    '],
  ['if (a) {\n  b();\n  if (c) {\n    d();\n  }\n}', 'JavaScript', '  '],
  ['func f() {\n\treturn\n}', 'Go', '\t'],
  ['all:\n\techo a\n\techo b\n  x', 'Shell', '\t'],
  ['no\nindent\nat all', 'Python', '    '],
  ['', 'Go', '\t'],
  ['', 'JavaScript', '  '],
  ['/**\n * A comment\n * alone\n */', 'JavaScript', '  '],
])('[WE1] %j in %s is indented by %j', (text, language, unit) => {
  expect(detectIndent(lines(text), language)).toBe(unit);
});

test('[WE1] a large text is judged by its head', () => {
  let read = 0;
  function* endless() {
    for (;;) {
      read++;
      yield '   x';
      yield 'y';
    }
  }
  expect(detectIndent(endless(), 'C')).toBe('   ');
  expect(read).toBeLessThan(2000);
});

test('[WE1] words for the status line', () => {
  expect(indentLabel('\t')).toBe('Tabs');
  expect(indentLabel('    ')).toBe('Spaces: 4');
});
