/** What is done in a terminal and timed, the same in ours and in its peers. Used by the row terminal. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, within } from '../frame/repeat';
import { median } from '../frame/statistics';
import type { Ear, TerminalClient } from './terminal-clients';

type Opener = (ear: Ear) => Promise<TerminalClient>;

/** ms for one task. */
const PATIENCE_MS = 120_000;
const KEYS = 100;
/** ms between two keys: the machine is at rest when the next one comes. */
const KEY_PAUSE_MS = 5;
/** Bytes a second that the slow client takes, and how often it takes some, in ms. */
const SLOW_BYTES_PER_S = 5_000_000;
const SLOW_TICK_MS = 10;
/** ms that the flood runs before Ctrl-C: all buffers on the way are full by then. */
const FLOOD_MS = 1000;

/** What came since, as text; `until` resolves when the text of the last bytes matches. */
function createTail() {
  let text = '';
  let wanted: { pattern: RegExp; found: () => void } | undefined;
  const check = () => {
    if (!wanted?.pattern.test(text)) return;
    const { found } = wanted;
    wanted = undefined;
    text = '';
    found();
  };
  return {
    push: (data: Uint8Array) => {
      text = (text + Buffer.from(data).toString('latin1')).slice(-TAIL_CHARS);
      check();
    },
    until: (what: string, pattern: RegExp) =>
      within(
        PATIENCE_MS,
        what,
        new Promise<void>((found) => {
          wanted = { pattern, found };
          check();
        }),
      ),
  };
}
/** Enough for any marker that is looked for, cut anywhere. */
const TAIL_CHARS = 4096;

/** A shell without prompt and echo, so that only what a program writes is seen. */
async function quietShell(terminal: TerminalClient, tail: ReturnType<typeof createTail>): Promise<void> {
  terminal.write("PS1=; PS2=; stty -echo -onlcr; echo QUI''ET\n");
  await tail.until('a shell', /QUIET\r?\n/);
}

/** MB/s for `cat` of a file of that size; throws when a single byte differs. */
export async function catFile(opener: Opener, mb: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-bench-'));
  const text = longText(mb * 1_000_000);
  await writeFile(join(folder, 'text'), text);
  const tail = createTail();
  const collector = createCollector(text.length);
  let collecting = false;
  const terminal = await opener((data, drawn) => {
    drawn();
    if (collecting) collector.push(data);
    else tail.push(data);
  });
  try {
    await quietShell(terminal, tail);
    collecting = true;
    const begun = performance.now();
    terminal.write(`echo BEG''IN; cat ${folder}/text\n`);
    const received = await within(PATIENCE_MS, `cat of ${mb} MB`, collector.whole);
    const seconds = (performance.now() - begun) / 1000;
    if (digest(received) !== digest(text)) throw new Error('cat: the bytes are not those of the file');
    return text.length / 1_000_000 / seconds;
  } finally {
    terminal.close();
    await rm(folder, { recursive: true });
  }
}

/** What the shell says before the file: its own line editor writes escape sequences around each command. */
const BEGIN = Buffer.from('BEGIN\n');

/** Gathers so many bytes after the mark; copying and comparing is left for later, when the clock is stopped. */
function createCollector(bytes: number) {
  const chunks: Buffer[] = [];
  let count = 0;
  let start = -1;
  let done = (_: Buffer) => {};
  const whole = new Promise<Buffer>((resolve) => {
    done = resolve;
  });
  const push = (data: Uint8Array) => {
    chunks.push(Buffer.from(data));
    count += data.length;
    if (start === -1) {
      const at = Buffer.concat(chunks).indexOf(BEGIN);
      if (at !== -1) start = at + BEGIN.length;
    }
    if (start !== -1 && count >= start + bytes) done(Buffer.concat(chunks).subarray(start, start + bytes));
  };
  return { push, whole };
}

/** Lines of words and numbers, each different, so that a lost or doubled piece shows. */
function longText(bytes: number): Buffer {
  const lines: string[] = [];
  for (let size = 0, n = 0; size < bytes; n++) {
    const line = `${String(n).padStart(8, '0')} the quick brown fox jumps over the lazy dog, and over the next line\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

const digest = (data: Buffer): string => createHash('sha1').update(data).digest('hex');

/** ms, median: from a key to its echo by the terminal itself, while `cat` reads. */
export async function echoOfKeys(opener: Opener): Promise<number> {
  const tail = createTail();
  let echoed: (() => void) | undefined;
  const terminal = await opener((data, drawn) => {
    drawn();
    if (echoed) echoed();
    else tail.push(data);
  });
  await quietShell(terminal, tail);
  terminal.write("stty echo; echo REA''DY; cat > /dev/null\n");
  await tail.until('cat', /READY\r?\n/);
  const samples: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    await pause(KEY_PAUSE_MS);
    const echo = new Promise<void>((resolve) => {
      echoed = resolve;
    });
    const begun = performance.now();
    terminal.write('x');
    await within(PATIENCE_MS, 'an echo', echo);
    samples.push(performance.now() - begun);
  }
  terminal.write('\x03exit\n');
  terminal.close();
  return median(samples);
}

/** ms from Ctrl-C until a client that takes 5 MB/s has drawn the `^C` which follows the last line of `yes`. */
export async function interruptFlood(opener: Opener): Promise<number> {
  const tail = createTail();
  const slow = slowEar((data) => tail.push(data));
  const terminal = await opener(slow.ear);
  try {
    terminal.write("PS1=; stty echo; echo REA''DY\n");
    await tail.until('a shell', /READY\r?\n/);
    terminal.write('yes\n');
    await tail.until('a flood', /(y\r?\n){100}/);
    await pause(FLOOD_MS);
    const begun = performance.now();
    terminal.write('\x03');
    await tail.until('the end of the flood', /\^C/);
    return performance.now() - begun;
  } finally {
    slow.close();
    terminal.write('exit\n');
    terminal.close();
  }
}

/** Draws at most SLOW_BYTES_PER_S, in order; what waits, waits here as it would in a browser. */
function slowEar(draw: (data: Uint8Array) => void): { ear: Ear; close(): void } {
  const queue: { data: Uint8Array; drawn: () => void }[] = [];
  const perTick = (SLOW_BYTES_PER_S * SLOW_TICK_MS) / 1000;
  let allowance = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    allowance = Math.min(perTick * 5, allowance + ((now - last) / 1000) * SLOW_BYTES_PER_S);
    last = now;
    for (let [first] = queue; first && allowance > 0; [first] = queue) {
      queue.shift();
      allowance -= first.data.length;
      draw(first.data);
      first.drawn();
    }
  };
  const timer = setInterval(tick, SLOW_TICK_MS);
  return { ear: (data, drawn) => void queue.push({ data, drawn }), close: () => clearInterval(timer) };
}
