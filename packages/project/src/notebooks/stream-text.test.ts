/** Streams: what a terminal would show, bounded in memory, whole on the disk. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random as seededRandom } from '@lyceum/util/client/seeded';
import { newKey } from '@lyceum/util/ids';
import { SettlingText } from './settling-text';
import { SpillFile } from './spill';
import { HEAD_CHARS, StreamText, TAIL_CHARS } from './stream-text';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-spill-'));
const made: SpillFile[] = [];
afterAll(async () => {
  await Promise.all(made.map((file) => file.remove()));
  rmSync(folder, { recursive: true, force: true });
});

const free = { reserve: async () => {} };
function newFile(options = {}): SpillFile {
  const file = new SpillFile(join(folder, newKey()), { ...free, ...options });
  made.push(file);
  return file;
}
const newStream = (options = {}) => new StreamText('stdout', () => newFile(options));

function shown(...pieces: string[]): string {
  const text = new SettlingText();
  return pieces.map((piece) => text.push(piece).settled).join('') + text.line;
}

test('[NR10] carriage returns and backspaces overwrite, as in a terminal, wherever the pieces are cut', () => {
  expect(shown('a\rb\n')).toBe('b\n');
  expect(shown('10%\r20%\r100%\ndone\n')).toBe('100%\ndone\n');
  expect(shown('long line\rxy')).toBe('xyng line');
  expect(shown('ab\b\bc\r\n')).toBe('cb\n');
  expect(shown('dos\r\nline\r\n')).toBe('dos\nline\n');
  expect(shown('progress 1\r\u001b[Kdone')).toBe('done');
  expect(shown('\u001b[31mred\u001b[0m\rR')).toBe('R\u001b[31med\u001b[0m');
  const text = '\u001b[32m1%\u001b[0m|#\r50%|##\b\bxx\nplain é 😀 text\r\nabc\rd\n';
  const random = seededRandom(3);
  for (let round = 0; round < 200; round++) {
    const pieces: string[] = [];
    for (let at = 0; at < text.length; ) {
      // A kernel does not cut characters or sequences; between any others it may.
      let end = at + 1 + Math.floor(random() * 5);
      const isCut = (piece: string) =>
        /[\ud800-\udbff]$/.test(piece) || /^[^A-Za-z]*$/.test(piece.split('\u001b').slice(1).at(-1) ?? 'm');
      while (isCut(text.slice(at, end))) end++;
      pieces.push(text.slice(at, end));
      at = end;
    }
    expect(shown(...pieces)).toBe(shown(text));
  }
});

test('[NR11] a long stream keeps its beginning and its end; the whole of it is read from the disk in pieces', async () => {
  const stream = newStream();
  const lines = Array.from({ length: 60_000 }, (_, i) => `line ${i} äöü\n`);
  for (let i = 0; i < lines.length; i += 100) await stream.push(lines.slice(i, i + 100).join('')).wait;
  const whole = lines.join('');
  const { cut, text } = stream;
  expect(text).toBe(whole.slice(0, HEAD_CHARS));
  expect(cut?.tail).toBe(whole.slice(-TAIL_CHARS));
  expect(cut).toMatchObject({
    bytes: Buffer.byteLength(whole),
    lines: 60_000,
    head_bytes: Buffer.byteLength(text),
  });
  let read = '';
  for (let offset = 0; ; ) {
    const { text: piece, next, total } = await stream.read(offset, 100_001);
    read += piece;
    offset = next;
    if (next >= total) break;
  }
  expect(read === whole).toBe(true);
  const inFile = stream.forFile(1000);
  expect(inFile.length).toBeLessThan(1100);
  expect(inFile).toMatch(/^line 0 äöü\n[\s\S]*bytes of output are left out here[\s\S]*line 59999 äöü\n$/);
});

test('[NR12] what the disk does not take is dropped, and the numbers say so; a removed file is gone', async () => {
  const files: SpillFile[] = [];
  const stream = new StreamText('stdout', () => {
    const file = newFile({ max_bytes: 1_000_000 });
    files.push(file);
    return file;
  });
  for (let i = 0; i < 30; i++) await stream.push(`${'x'.repeat(99_999)}\n`).wait;
  await files[0]?.flush();
  expect(stream.cut).toMatchObject({ bytes: 3_000_000, kept_bytes: 1_000_000, lines: 30 });
  expect((await stream.read(990_000, 50_000)).next).toBe(1_000_000);
  const before = readdirSync(folder).length;
  await files[0]?.remove();
  expect(readdirSync(folder).length).toBe(before - 1);
});

test('[NR13] ten million lines, and a line that never ends: memory stays what it was', async () => {
  const stream = newStream({ max_bytes: 20_000_000 });
  const chunk = 'some line of output that a loop prints\n'.repeat(2000);
  for (let i = 0; i < 50; i++) await stream.push(chunk).wait;
  const before = process.memoryUsage();
  for (let i = 0; i < 5000; i++) await stream.push(chunk).wait;
  const endless = newStream({ max_bytes: 20_000_000 });
  for (let i = 0; i < 500; i++) await endless.push('y'.repeat(100_000)).wait;
  const after = process.memoryUsage();
  expect(stream.cut?.lines).toBe(10_100_000);
  expect(endless.cut?.bytes).toBe(50_000_000);
  expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(150_000_000);
});

test('[NR11] one huge piece has a beginning and an end too', async () => {
  const stream = newStream();
  const piece = `begin ${'x'.repeat(2_000_000)} end`;
  await stream.push(piece).wait;
  await stream.push('\n').wait;
  const { cut, text } = stream;
  expect(text).toBe(piece.slice(0, HEAD_CHARS));
  expect(cut?.tail).toBe(`${piece}\n`.slice(-TAIL_CHARS));
  expect((await stream.read(HEAD_CHARS, 10)).text).toBe('xxxxxxxxxx');
});
