/** A screen that was handed on at any moment leads to the same as the bytes from the start. Rules [TE20] and [TE21]. */
import { random } from '@lyceum/util/client/seeded';
import { TERMINAL_SCROLLBACK_LINES } from '@lyceum/util/limits';
import { screenState, writeAll } from '../testing/screen-state';
import { FIXTURE_SIZE, FIXTURES } from '../testing/terminal-fixtures';
import { incompleteTail } from './incomplete-tail';
import { newTerminal } from './new-terminal';
import { writeScreen } from './screen-writer';

jest.setTimeout(60_000);

const RESET = '\x1bc';

/** More lines than a fixture scrolls; thousands of terminals with room for all that people keep cost seconds. */
const SCROLLBACK = 500;

/** What a viewer sees that joined after `cut` bytes: the screen, then the rest. */
async function joined(bytes: Buffer, cut: number) {
  const mirror = newTerminal(FIXTURE_SIZE, SCROLLBACK);
  await writeAll(mirror, bytes.subarray(0, cut));
  const offset = cut - incompleteTail(bytes.subarray(0, cut));
  const viewer = newTerminal(FIXTURE_SIZE, SCROLLBACK);
  await writeAll(viewer, RESET, writeScreen(mirror), bytes.subarray(offset));
  return screenState(viewer);
}

/** So many at a time: a terminal parses in turns of the event loop, and one alone would mostly wait for its own. */
const AT_ONCE = 32;

/** Whoever joins after any of these numbers of bytes sees what was there from the start. */
async function joinedAtAll(bytes: Buffer, cuts: number[], told: (cut: number) => string): Promise<void> {
  const wanted = await patiently(bytes);
  const wantedText = JSON.stringify(wanted);
  for (let from = 0; from < cuts.length; from += AT_ONCE)
    await Promise.all(
      cuts.slice(from, from + AT_ONCE).map(async (cut) => {
        const seen = await joined(bytes, cut);
        if (JSON.stringify(seen) === wantedText) return;
        try {
          expect(seen).toEqual(wanted);
        } catch (error) {
          throw new Error(`${told(cut)}: ${error}`);
        }
      }),
    );
}

async function patiently(bytes: Buffer) {
  const terminal = newTerminal(FIXTURE_SIZE, SCROLLBACK);
  await writeAll(terminal, bytes);
  return screenState(terminal);
}

test.each(Object.entries(FIXTURES))(
  '[TE20] joining at any byte of "%s" shows the same',
  async (_name, text) => {
    const bytes = Buffer.from(text);
    const everywhere = Array.from({ length: bytes.length + 1 }, (_, cut) => cut);
    const before = (cut: number) => JSON.stringify(text.slice(Math.max(0, cut - 30), cut));
    await joinedAtAll(bytes, everywhere, (cut) => `cut at ${cut}, after ${before(cut)}`);
  },
);

/** Whole sequences and some characters. (A link that is left open on another screen is lost with its line: links have their own test.) */
const PIECES = new RegExp(
  [
    '\\x1b[\\]P_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)',
    '\\x1b\\[[0-?]*[ -/]*[@-~]',
    '\\x1b[ -/]*[0-~]',
    '[^\\x1b]{1,12}',
  ].join('|'),
  'gu',
);

test.each(Array.from({ length: 25 }, (_, i) => i + 1))(
  '[TE21] pieces of all fixtures in any order, joined anywhere (seed %i)',
  async (seed) => {
    const next = random(seed);
    const pieces = Object.entries(FIXTURES).flatMap(([name, text]) =>
      name === 'links' ? [] : (text.match(PIECES) ?? []),
    );
    const text = Array.from({ length: 120 }, () => pieces[Math.floor(next() * pieces.length)]).join('');
    const bytes = Buffer.from(text);
    const cuts = Array.from({ length: 25 }, () => Math.floor(next() * (bytes.length + 1)));
    await joinedAtAll(bytes, cuts, (cut) => `seed ${seed}, cut at ${cut}`);
  },
);

test('[TE22] 10,000 lines of scrollback are handed on whole, soon', async () => {
  const terminal = newTerminal({ cols: 100, rows: 40 });
  const line = (i: number) => `\x1b[3${i % 8}m${String(i).padEnd(70, 'x')}\x1b[m\r\n`;
  await writeAll(terminal, Array.from({ length: 12_000 }, (_, i) => line(i)).join(''));
  expect(terminal.buffer.normal.length).toBe(TERMINAL_SCROLLBACK_LINES + 40);
  const begun = performance.now();
  const screen = writeScreen(terminal);
  // A quarter of that where nothing else runs.
  expect(performance.now() - begun).toBeLessThan(4000);
  const viewer = newTerminal({ cols: 100, rows: 40 });
  await writeAll(viewer, screen);
  expect(screenState(viewer)).toEqual(screenState(terminal));
});
