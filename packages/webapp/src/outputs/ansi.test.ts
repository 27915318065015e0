/** Terminal texts as spans: colours, overwritten lines, chunks. */
import { chunksOf, overwritten, paletteColour, spansOf } from './ansi';

const E = '\x1b[';

test('[OU4] the 16 colours, weights and their end become looks', () => {
  expect(spansOf('plain')).toEqual([{ text: 'plain' }]);
  expect(spansOf(`${E}31mred${E}0m and ${E}1;92mgreen${E}0m`)).toEqual([
    { text: 'red', look: 'ansi-fg-red' },
    { text: ' and ' },
    { text: 'green', look: 'ansi-bold ansi-fg-bright-green' },
  ]);
  expect(spansOf(`${E}30;47mx`)).toEqual([{ text: 'x', look: 'ansi-fg-black ansi-bg-white' }]);
  expect(spansOf(`${E}7;31mx`)).toEqual([{ text: 'x', look: 'ansi-fg-black ansi-bg-red' }]);
});

test('[OU4] 256 and true colours are colours, also with colons', () => {
  expect(spansOf(`${E}38;5;208mx`)).toEqual([{ text: 'x', colour: '255, 135, 0' }]);
  expect(spansOf(`${E}38;2;1;2;3mx`)[0]?.colour?.replaceAll(' ', '')).toBe('1,2,3');
  expect(spansOf(`${E}48:2:1:2:3mx`)[0]?.background?.replaceAll(' ', '')).toBe('1,2,3');
  expect(paletteColour(244)).toBe('128, 128, 128');
});

test('[OU4] markup is text, and sequences that are no colours are nothing', () => {
  expect(spansOf('<b>&')).toEqual([{ text: '<b>&' }]);
  expect(
    spansOf(`${E}2K\x1b]8;;http://x\x07link\x1b]8;;\x07${E}1A${E}32m<i>`)
      .map((span) => span.text)
      .join(''),
  ).toBe('link<i>');
});

test('[OU4] a carriage return overwrites its line, a backspace its letter', () => {
  expect(overwritten('10%\r50%\r100%\ndone')).toBe('100%\ndone');
  expect(overwritten('abc\rX')).toBe('Xbc');
  expect(overwritten('a\r\nb')).toBe('a\nb');
  expect(overwritten('abc\b\bX')).toBe('aX');
  expect(overwritten('last\r')).toBe('last');
});

test('[OU4] a long text is cut at line ends, and colours go on into the next chunk', () => {
  const text = `${E}31m${'red line\n'.repeat(100)}${E}0mplain\n${'x'.repeat(300)}`;
  const chunks = chunksOf(text, 100);
  expect(chunks.length).toBeGreaterThan(9);
  expect(spansOf(chunks[3]!).every((span) => span.look === 'ansi-fg-red')).toBe(true);
  expect(spansOf(chunks.at(-1)!)).toEqual([{ text: expect.stringMatching(/^x+$/) }]);
  const words = (part: string) => spansOf(part).map((span) => span.text);
  expect(chunks.flatMap(words).join('')).toBe(words(text).join(''));
  const plain = 'line\n'.repeat(1000);
  expect(chunksOf(plain, 64).join('')).toBe(plain);
});
