import { Mirror } from './mirror';

const SIZE = { cols: 80, rows: 24 };
const quiet = { parsed: () => {}, reply: () => {} };

/** What a mirror shows that was never given enough at once to leave anything out. */
async function patiently(pieces: Buffer[]): Promise<string> {
  const mirror = new Mirror(SIZE, quiet);
  let screen = '';
  for (const piece of pieces) {
    mirror.write(piece);
    screen = await mirror.snapshot();
  }
  mirror.close();
  return screen;
}

async function atOnce(pieces: Buffer[]): Promise<string> {
  const mirror = new Mirror(SIZE, quiet);
  for (const piece of pieces) mirror.write(piece);
  const screen = await mirror.snapshot();
  mirror.close();
  return screen;
}

function cutUp(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 60_001)
    pieces.push(bytes.subarray(start, start + 60_001));
  return pieces;
}

const lines = (n: number, end = '\r\n') =>
  Array.from({ length: n }, (_, i) => `line ${i} é ${'x'.repeat(i % 150)}${end}`).join('');
const LONG = lines(120_000);

test.each([
  ['text', LONG],
  ['text after half a screen, colours and half a line', `\x1b[2J\x1b[H\x1b[31mred\r\nhalf a ${LONG}end`],
  ['text in a scroll region', `\x1b[5;10r\x1b[5;1H${LONG}`],
  ['text on the other screen', `before\r\n\x1b[?1049h${LONG}`],
  ['text inside a title that is not closed', `\x1b]0;title ${LONG}\x07end`],
  ['lines without CR', lines(60_000, '\n')],
  ['sequences in between', `${LONG}\x1b[1mbold\x1b[0m${lines(50_000)}`],
])(
  '[TM11] a flood of %s leaves the same screen and scrollback as its parts',
  async (_name, text) => {
    const pieces = cutUp(text);
    expect((await atOnce(pieces)) === (await patiently(pieces))).toBe(true);
  },
  60_000,
);
