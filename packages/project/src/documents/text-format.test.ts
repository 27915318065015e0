/** Bytes to text and back, and what is refused. Rules [DD8] and [DD9]. */
import { decodeText, encodeText } from './text-format';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

test.each([
  ['plain', bytes('a\nb'), 'a\nb'],
  ['no final newline is added', bytes('a'), 'a'],
  ['empty', bytes(), ''],
  ['all CRLF becomes LF', bytes('a\r\nb\r\n'), 'a\nb\n'],
  ['mixed line ends stay', bytes('a\r\nb\n'), 'a\r\nb\n'],
  ['a lone CR stays', bytes('a\r\nb\rc\r\n'), 'a\r\nb\rc\r\n'],
  ['a byte order mark is kept aside', bytes([0xef, 0xbb, 0xbf], 'a\r\n'), 'a\n'],
  ['a second mark is text', bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf]), '\ufeff'],
])('[DD8] %s, and the same bytes come out again', (_name, input, text) => {
  const decoded = decodeText(input, 'x');
  expect(decoded.text).toBe(text);
  expect(encodeText(decoded.text, decoded.format)).toEqual(input);
});

test.each([
  ['a bad first byte', bytes([0xff]), 'byte 0xff at offset 0'],
  ['a bad byte in the middle', bytes('abc', [0xff], 'def'), 'byte 0xff at offset 3'],
  ['a bad byte after a long character', bytes('a😀é', [0xc3, 0x28], 'x'), 'byte 0xc3 at offset 7'],
  ['half a character at the end', bytes('ab', [0xe2, 0x82]), 'byte 0xe2 at offset 2'],
  ['a NUL', bytes('ab\0c'), 'NUL byte at offset 2'],
  ['UTF-16', Buffer.from('\ufeffhi', 'utf16le'), 'byte 0xff at offset 0'],
])('[DD9] %s is not text, and the message says where', (_name, input, reason) => {
  expect(() => decodeText(input, '"f"')).toThrow(reason);
});

test('[DD8] pasted CRLF in a CRLF file is not doubled', () => {
  expect(encodeText('a\r\nb\n', { bom: false, crlf: true }).toString()).toBe('a\r\nb\r\n');
});
