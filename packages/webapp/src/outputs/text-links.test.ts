/** Links in what programs print: web pages, files, cells. */
import { spansOf } from './ansi';
import { linksIn, withLinks } from './text-links';

const targets = (text: string) => linksIn(text, 'work' as never, '/home/ada').map(({ target }) => target);
const words = (text: string) => linksIn(text, '' as never).map(({ from, to }) => text.slice(from, to));

test('[OU5] addresses end where the sentence goes on', () => {
  expect(words('See https://a.example/x?y=1. Or (https://b.example/z), and "http://c.example".')).toEqual([
    'https://a.example/x?y=1',
    'https://b.example/z',
    'http://c.example',
  ]);
  expect(words('https://en.example/wiki/Ring_(maths).')).toEqual(['https://en.example/wiki/Ring_(maths)']);
  expect(words('javascript://x')).toEqual([]);
});

test('[OU5] tracebacks lead to lines of files in the project', () => {
  expect(targets('  File "x.py", line 3, in f')).toEqual([{ kind: 'file', path: 'work/x.py', line: 3 }]);
  expect(targets('File ~/lib/y.py:12, in g()')).toEqual([{ kind: 'file', path: 'lib/y.py', line: 12 }]);
  expect(targets('File "/home/ada/z w.py", line 7')).toEqual([{ kind: 'file', path: 'z w.py', line: 7 }]);
  expect(targets('File "/usr/lib/python3/os.py", line 7')).toEqual([]);
  expect(targets('File "../../../etc/passwd", line 1')).toEqual([]);
});

test('[OU5] tracebacks lead to the cell that they name, whatever age IPython has', () => {
  const cell = (execution_count: number, line: number) => ({ kind: 'cell', execution_count, line });
  expect(targets('Cell In[3], line 2')).toEqual([cell(3, 2)]);
  expect(targets('Input In [4], in <cell line: 5>()')).toEqual([cell(4, 5)]);
  expect(targets('<ipython-input-7-0123abcd> in <module>')).toEqual([cell(7, 1)]);
});

test('[OU5] a link may go over several colours', () => {
  const spans = spansOf('at Cell \x1b[32mIn[3]\x1b[0m, line 2!');
  const text = spans.map((span) => span.text).join('');
  const groups = withLinks(spans, linksIn(text, '' as never));
  expect(groups.map(({ spans, target }) => [spans.map((span) => span.text), target?.kind])).toEqual([
    [['at '], undefined],
    [['Cell ', 'In[3]', ', line 2'], 'cell'],
    [['!'], undefined],
  ]);
});
