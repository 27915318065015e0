/** Markdown as HTML (before it is cleaned), and formulas in texts. */
import { markdownHtml, slugOf } from './markdown';
import { formulaHtml, formulasOf } from './math';

test('[OU8] tables, task lists, strikes and anchors of headings', () => {
  expect(markdownHtml('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<table>');
  const tasks = markdownHtml('- [x] done\n- [ ] open\n- plain [x]');
  expect(tasks).toContain('aria-label="Done">☑</span> done');
  expect(tasks).toContain('aria-label="To do">☐</span> open');
  expect(tasks.match(/task-item/g)).toHaveLength(2);
  expect(markdownHtml('# A *b* c\n# A *b* c')).toMatch(/id="A-b-c".*id="A-b-c-1"/s);
  expect(slugOf(' The `end` ')).toBe('The-end');
  expect(markdownHtml('~~x~~')).toContain('<s>x</s>');
});

test('[OU7] dollars are money where they look like it, formulas otherwise', () => {
  expect(markdownHtml('costs $5 and $6')).toBe('<p>costs $5 and $6</p>\n');
  expect(markdownHtml('let $x^2$ be')).toContain('class="katex"');
  expect(markdownHtml('$$\\sum_i i$$')).toContain('katex-display');
  expect(markdownHtml('\\begin{align}a&=b\\\\c&=d\\end{align}')).toContain('katex-display');
  expect(markdownHtml('`$x$`')).toContain('<code>$x$</code>');
  expect(markdownHtml('a \\$5 and \\$6')).toBe('<p>a $5 and $6</p>\n');
});

test('[OU7] a formula that KaTeX does not know is shown as it is, and none may link or load', () => {
  expect(formulaHtml('\\nosuchthing{x}', false)).toContain('nosuchthing');
  expect(formulaHtml('\\href{javascript:alert(1)}{x}', false)).not.toContain('href=');
  expect(formulaHtml('\\newcommand{\\Bold}[1]{\\mathbf{#1}}\\Bold{Z}', true)).toContain('katex-display');
  expect(formulaHtml('\\Bold{Z}\\ZZ', false)).not.toContain('katex-error');
});

test('[OU7] text/latex is one formula, or several with words between', () => {
  expect(formulasOf('x^2')).toEqual([{ kind: 'formula', text: 'x^2', display: true }]);
  expect(formulasOf('$\\displaystyle x$')).toEqual([
    { kind: 'formula', text: '\\displaystyle x', display: true },
  ]);
  expect(formulasOf('$$a$$ and \\(b\\)')).toEqual([
    { kind: 'formula', text: 'a', display: true },
    { kind: 'text', text: ' and ' },
    { kind: 'formula', text: 'b', display: false },
  ]);
  expect(formulasOf('costs $5 and $6', true)).toEqual([{ kind: 'text', text: 'costs $5 and $6' }]);
});

test('[OU8] links that are programs are no links', () => {
  expect(markdownHtml('[x](javascript:alert(1))')).not.toContain('href');
  expect(markdownHtml('[x](data:text/html,x)')).not.toContain('href');
  expect(markdownHtml('![x](attachment:a.png)')).toContain('src="attachment:a.png"');
  expect(markdownHtml('example.py and https://x.example')).toContain('href="https://x.example"');
  expect(markdownHtml('example.py')).not.toContain('href');
});
