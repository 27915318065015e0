/** The mirror beside a terminal that parses every byte: what it leaves out must leave no trace. Rule [TM11]. */
import { Mirror } from './mirror';
import { newTerminal } from './new-terminal';
import { writeScreen } from './screen-writer';

const SIZE = { cols: 80, rows: 24 };
const quiet = { parsed: () => {}, reply: () => {} };

/** What a plain terminal shows that parses every byte. */
async function patiently(pieces: Buffer[]): Promise<string> {
  const terminal = newTerminal(SIZE);
  for (const piece of pieces) terminal.write(piece);
  await new Promise<void>((resolve) => terminal.write('', resolve));
  return writeScreen(terminal);
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
const LONG = lines(60_000);
const ASCII = lines(120_000, '\n').replaceAll('é', 'e');

test.each([
  ['text', LONG],
  ['text after half a screen, colours and half a line', `\x1b[2J\x1b[H\x1b[31mred\r\nhalf a ${LONG}end`],
  ['text in a scroll region', `\x1b[5;10r\x1b[5;1H${LONG}`],
  ['text on the other screen', `before\r\n\x1b[?1049h${LONG}`],
  ['text inside a title that is not closed', `\x1b]0;title ${LONG.slice(0, 4_400_000)}\x07end`],
  ['lines without CR', lines(50_000, '\n')],
  ['ASCII lines without CR', ASCII],
  ['ASCII lines without CR and without wrapping', `\x1b[?7lcut ${ASCII}`],
  ['lines without CR after one with', `${LONG}${ASCII}`],
  ['sequences in between', `${LONG}\x1b[1mbold\x1b[0m${lines(20_000)}`],
])(
  '[TM11] a flood of %s leaves the same screen and scrollback as its parts',
  async (_name, text) => {
    const pieces = cutUp(text);
    expect((await atOnce(pieces)) === (await patiently(pieces))).toBe(true);
  },
  60_000,
);
