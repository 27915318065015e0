/** Which media type of an output is shown, and under which name. */
import { altOf, dataUrl, endingOf, mediaOf, sizeOf, textOf, WIDGET_VIEW } from './media';

const best = (data: Record<string, string | object>, large = {}) => mediaOf(data as never, large)[0];

test('[OU2] of the media types of an output the richest is shown', () => {
  const text = { 'text/plain': 'x' };
  for (const [type, kind] of [
    ['text/html', 'html'],
    ['text/latex', 'latex'],
    ['image/png', 'image'],
    ['image/svg+xml', 'svg'],
    ['text/markdown', 'markdown'],
    ['application/json', 'json'],
    ['application/geo+json', 'json'],
    ['application/pdf', 'pdf'],
    ['application/javascript', 'javascript'],
    [WIDGET_VIEW, 'widget'],
  ])
    expect(best({ ...text, [type!]: 'y' })).toEqual({ type, kind });
  expect(best({ ...text, 'text/html': 'y', 'image/png': 'z', [WIDGET_VIEW]: {} })?.kind).toBe('widget');
  expect(best({ 'image/png': 'z', 'text/latex': 'y' })?.kind).toBe('image');
  expect(best(text)?.kind).toBe('text');
  expect(best({})).toBeUndefined();
});

test('[OU2] data that only another program understands is a tree, unless it has words', () => {
  expect(best({ 'application/vnd.vegalite.v4+json': {} })?.kind).toBe('json');
  expect(best({ 'application/vnd.vegalite.v4+json': {}, 'text/plain': 'Chart' })?.kind).toBe('text');
  expect(best({ 'application/vnd.secret': 'x' })).toBeUndefined();
});

test('[OU3] data that did not come by itself is chosen like any other, with its size', () => {
  expect(best({ 'text/plain': 'x' }, { 'image/png': 9_000_000 })).toEqual({
    type: 'image/png',
    kind: 'image',
    large: 9_000_000,
  });
});

test('[OU2] lists of lines are texts; an SVG is only ever data of a picture', () => {
  expect(textOf(['a\n', 'b'])).toBe('a\nb');
  expect(dataUrl('image/svg+xml', '<svg onload="x"/>')).toBe(
    'data:image/svg+xml;charset=utf-8,%3Csvg%20onload%3D%22x%22%2F%3E',
  );
  expect(dataUrl('image/png', 'AA\nBB\n')).toBe('data:image/png;base64,AABB');
  expect(endingOf('image/svg+xml')).toBe('svg');
  expect(endingOf('application/vnd.x+json')).toBe('json');
});

test('[OU2] a picture has words for who cannot see it, and the size that it asks for', () => {
  expect(altOf({ 'text/plain': 'a plot' }, {}, 'image/png')).toBe('a plot');
  expect(altOf({ 'text/plain': '<Figure size 640x480>' }, {}, 'image/png')).toBe(
    'Picture that the cell made',
  );
  expect(altOf({}, { 'image/png': { alt: 'Sine' } }, 'image/png')).toBe('Sine');
  expect(sizeOf({ 'image/png': { width: 300, height: -1 } }, 'image/png')).toEqual({ width: 300 });
});
