/** What the page "New" offers. */
import { nameOfAddress } from './name-of-address';
import { fitting, NEW_ITEMS, recentItems, withRecent } from './new-items';

const labels = (items: { label: string }[]) => items.map(({ label }) => label);

test('[PG24] every kind, template and folder is offered once; templates keep their ending whatever is typed', () => {
  expect(new Set(NEW_ITEMS.map(({ id }) => id)).size).toBe(NEW_ITEMS.length);
  const article = NEW_ITEMS.find(({ id }) => id === 'template:latex-article');
  expect(article?.nameFor('')).toBe('article.tex');
  expect(article?.nameFor('galois')).toBe('galois.tex');
  expect(article?.nameFor('galois.tex')).toBe('galois.tex');
  const makefile = NEW_ITEMS.find(({ id }) => id === 'template:makefile');
  expect(makefile?.nameFor('')).toBe('Makefile');
});

test('[PG25] the filter finds by name, ending and hint, names first; the last kinds used come first', () => {
  expect(labels(fitting(NEW_ITEMS, 'pyth'))[0]).toBe('Python');
  expect(labels(fitting(NEW_ITEMS, 'talk beamer'))).toEqual(['LaTeX slides']);
  expect(fitting(NEW_ITEMS, 'zzz')).toEqual([]);
  expect(fitting(NEW_ITEMS, '')).toHaveLength(NEW_ITEMS.length);
  const recent = ['kind:py', 'kind:md', 'kind:py', 'folder', 'kind:tex', 'kind:term'].reduce<string[]>(
    withRecent,
    [],
  );
  expect(recent).toEqual(['kind:term', 'kind:tex', 'folder', 'kind:py']);
  expect(labels(recentItems([...recent, 'kind:gone'], NEW_ITEMS))).toEqual([
    'Terminal',
    'LaTeX',
    'Folder',
    'Python',
  ]);
});

test('[PG26] a file of the web is named as its address ends', () => {
  expect(nameOfAddress(' https://example.org/a/data%20set.csv?x=1 ')).toBe('data set.csv');
  expect(nameOfAddress('http://example.org/')).toBe('example.org.html');
  expect(nameOfAddress('https://example.org/a%2Fb')).toBe('a_b');
  expect(() => nameOfAddress('file:///etc/passwd')).toThrow('https://');
});
