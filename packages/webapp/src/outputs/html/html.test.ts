/** Where HTML is drawn, and what its addresses mean. */
import { needsFrame, withoutMathScripts } from './choose';
import { allowedHeight, fromFrameSchema } from './frame-messages';
import { pictureSource, proseLink } from './link-kinds';

test('[OU6] HTML that could act goes into the sandboxed frame, whatever its spelling', () => {
  for (const html of [
    '<script>x</script>',
    '<SCRIPT src=x>',
    '< script>',
    '<img src=x onerror=alert(1)>',
    '<img src=x\nonerror = alert(1)>',
    '<a href="javascript:x">',
    '<svg><a/></svg>',
    '<iframe src=x>',
    '<form><input></form>',
    '<meta http-equiv=refresh>',
    '<base href=x>',
    '<link rel=stylesheet href=x>',
    '<bokeh-figure></bokeh-figure>',
    '<img src="https://elsewhere.example/pixel.png">',
    "<img class=a src='//elsewhere.example/pixel.png'>",
  ])
    expect([html, needsFrame(html)]).toEqual([html, true]);
});

test('[OU6] tables, styles and words stay in the page', () => {
  for (const html of [
    '<div><style scoped>.dataframe td { text-align: right }</style><table class="dataframe"><tr><td>1</td></tr></table></div>',
    '<b>bold</b> 3 < 4 and on = 5',
    '<img src="data:image/png;base64,AA">',
    '<a href="https://x.example">x</a>',
  ])
    expect([html, needsFrame(html)]).toEqual([html, false]);
});

test('[OU7] formulas of older Sage are formulas', () => {
  expect(withoutMathScripts('<html><script type="math/tex; mode=display">a<b</script></html>')).toBe(
    '<html>\\[a&lt;b\\]</html>',
  );
  expect(withoutMathScripts('<script type="math/tex">x</script>')).toBe('\\(x\\)');
  expect(withoutMathScripts('<script type="text/javascript">x</script>')).toContain('<script');
});

test('[OU8] links of prose count from the folder of the notebook and never leave the project', () => {
  const from = (href: string) => proseLink(href, 'a/b' as never);
  expect(from('c%20d.py#L7')).toEqual({ kind: 'file', path: 'a/b/c d.py', line: 7 });
  expect(from('../x.ipynb?a#b')).toEqual({ kind: 'file', path: 'a/x.ipynb' });
  expect(from('/x.md')).toEqual({ kind: 'file', path: 'x.md' });
  expect(from('data/')).toEqual({ kind: 'folder', path: 'a/b/data' });
  expect(from('#Part-1')).toEqual({ kind: 'anchor', id: 'Part-1' });
  expect(from('https://x.example')).toEqual({ kind: 'web', url: 'https://x.example' });
  for (const bad of ['../../../etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd'])
    expect(from(bad)).toBeUndefined();
});

test('[OU8] pictures are data, attachments or files of the project; those of other sites are not loaded', () => {
  const from = (src: string) => pictureSource(src, 'a' as never);
  expect(from('attachment:my%20plot.png')).toEqual({ kind: 'attachment', name: 'my plot.png' });
  expect(from('plots/1.png')).toEqual({ kind: 'file', path: 'a/plots/1.png' });
  expect(from('data:image/png;base64,AA')?.kind).toBe('data');
  expect(from('//x.example/1.png')?.kind).toBe('web');
  expect(from('data:text/html,x')).toBeUndefined();
});

test('[OU1] of a frame only a height is believed, and not every one', () => {
  expect(fromFrameSchema.safeParse({ kind: 'height', height: 'all' }).success).toBe(false);
  expect(fromFrameSchema.safeParse({ kind: 'open', url: 'x' }).success).toBe(false);
  expect([1e9, -5, Number.NaN, 12.2].map(allowedHeight)).toEqual([20_000, 0, 0, 13]);
});
