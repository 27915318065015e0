/** Which output can only scroll: every byte, at every place in a word and behind every start. Rule [TM11]. */
import { isPlain } from './plain-output';

const PLAIN_CONTROLS = new Set([0x07, 0x09, 0x0a, 0x0d]);
const isPlainByte = (byte: number) =>
  byte >= 0x20 ? byte !== 0x7f && byte !== 0xc2 : PLAIN_CONTROLS.has(byte);

test('[TM11] one byte that is not plain is found wherever it stands', () => {
  const room = Buffer.from(new ArrayBuffer(64));
  for (let byte = 0; byte < 256; byte++)
    for (let start = 0; start < 4; start++)
      for (let at = 0; at < 13; at++) {
        const bytes = room.subarray(start, start + 13).fill('a');
        bytes[at] = byte;
        expect([byte, start, at, isPlain(bytes)]).toEqual([byte, start, at, isPlainByte(byte)]);
      }
});

test('[TM11] nothing, and less than a word, are plain', () => {
  const room = Buffer.from(new ArrayBuffer(64)).fill('a');
  for (let start = 0; start < 8; start++)
    for (let length = 0; length < 9; length++)
      expect(isPlain(room.subarray(start, start + length))).toBe(true);
});
