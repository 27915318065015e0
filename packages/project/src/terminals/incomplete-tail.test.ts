/** What is recognised in terminal bytes: unfinished sequences, answers of a terminal. Rules [TM2] and [TM10]. */
import { incompleteTail } from './incomplete-tail';
import { isTerminalReply } from './reply';

test.each([
  ['plain text', 'abc', 0],
  ['nothing', '', 0],
  ['a lone ESC', 'abc\x1b', 1],
  ['an open CSI', 'abc\x1b[31', 4],
  ['a closed CSI', 'abc\x1b[31m', 0],
  ['text after a CSI', 'abc\x1b[31mxy', 0],
  ['an open charset choice', 'a\x1b(', 2],
  ['a closed charset choice', 'a\x1b(B', 0],
  ['an open title', 'a\x1b]0;title', 9],
  ['a title closed by BEL', 'a\x1b]0;title\x07', 0],
  ['a title closed by ST', 'a\x1b]0;title\x1b\\', 0],
  ['a title whose ST is half there', 'a\x1b]0;title\x1b', 10],
  ['an ESC after a closed title', 'a\x1b]0;t\x07\x1b', 1],
])('[TM2] %s', (_name, text, length) => {
  expect(incompleteTail(Buffer.from(text))).toBe(length);
});

test('[TM2] a character that is not whole belongs to the tail', () => {
  const euro = Buffer.from('€');
  expect(incompleteTail(Buffer.concat([Buffer.from('a'), euro]))).toBe(0);
  expect(incompleteTail(Buffer.concat([Buffer.from('a'), euro.subarray(0, 2)]))).toBe(2);
  expect(incompleteTail(Buffer.from([0x80, 0x80, 0x80, 0x80]))).toBe(0);
});

test.each([
  ['\x1b[?1;2c', true],
  ['\x1b[>0;276;0c', true],
  ['\x1b[24;80R', true],
  ['\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\', true],
  ['\x1b[1;2R', false],
  ['\x1b[A', false],
  ['\x1b', false],
  ['c', false],
])('[TM10] %j is an answer of the terminal itself: %s', (text, expected) => {
  expect(isTerminalReply(Buffer.from(text))).toBe(expected);
});
