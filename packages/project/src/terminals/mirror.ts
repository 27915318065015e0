/**
 * A terminal without a window that follows a session's output: it knows the screen and scrollback for whoever comes later.
 * Output, resizes and snapshots pass through one queue, so each snapshot belongs to exactly one offset. Never talks to the pty.
 *
 * Parsing is what costs most in a flood, and nobody sees its result then: plain text is left waiting, and of a long run of it only the lines
 * that stay in the scrollback are parsed. Everything else is parsed as it comes.
 */

import { TERMINAL_SCROLLBACK_LINES } from '@lyceum/util/limits';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import type { Terminal } from '@xterm/headless';
import { incompleteTail } from './incomplete-tail';
import { newTerminal } from './new-terminal';
import { firstAndLastLines, hasEscape, isPlain } from './plain-output';
import { writeScreen } from './screen-writer';

/** Bytes parsed before other work gets a turn: about 1.5 ms, so a key's echo next door is not held up by a flood here. */
const TURN_BYTES = 128 * 1024;

/** ms without output after which waiting plain text is parsed: longer than a busy machine, or a viewer that draws, interrupts a flood. */
const QUIET_MS = 100;

/** Bytes of waiting plain text at which it is cut down to what stays visible; several times that, or nothing is won. */
const CUT_BYTES = 4 * 1024 * 1024;

/** Bytes of it that are worth a cut before they are parsed. */
const WORTH_CUTTING_BYTES = 1024 * 1024;

type Job =
  | { kind: 'bytes'; bytes: Buffer; plain: boolean }
  | { kind: 'resize'; size: TerminalSize }
  | { kind: 'snapshot'; resolve(screen: string): void };

/** Plain text can wait; everything else, and what comes before it, cannot. */
const isPressing = (job: Job) => job.kind !== 'bytes' || !job.plain;

export interface MirrorEvents {
  /** Bytes were parsed: `backlog` went down. */
  parsed(): void;
  /** What a real terminal would answer to a program's question. */
  reply(text: string): void;
}

export class Mirror {
  private readonly terminal: Terminal;
  private jobs: Job[] = [];
  /** How many of them are pressing. */
  private pressing = 0;
  /** Bytes of all of them. */
  private waiting = 0;
  /** Set while waiting plain text is parsed too: because it is quiet, or because it cannot be cut. */
  private parsingAll: 'no' | 'while quiet' | 'to the end' = 'no';
  private busy = false;
  private closed = false;
  private quiet: NodeJS.Timeout | undefined;
  private lastWrite = 0;
  /** Lines scroll in a part of the screen only. */
  private region = false;
  /** The last control sequence may not be finished. */
  private inSequence = false;

  constructor(
    private size: TerminalSize,
    private readonly events: MirrorEvents,
  ) {
    this.terminal = newTerminal(size);
    this.terminal.onData((text) => this.events.reply(text));
    this.terminal.parser.registerCsiHandler({ final: 'r' }, (params) => {
      this.region = params.some((param) => param !== 0);
      return false;
    });
  }

  /** Bytes that have to be parsed: the shell should wait when there are many. */
  get backlog(): number {
    return this.pressing > 0 || this.parsingAll === 'to the end' ? this.waiting : 0;
  }

  write(bytes: Buffer): void {
    const plain = isPlain(bytes);
    if (!plain && hasEscape(bytes)) this.inSequence = bytes[bytes.length - incompleteTail(bytes)] === 0x1b;
    this.waiting += bytes.length;
    this.lastWrite = Date.now();
    if (this.parsingAll === 'while quiet') this.parsingAll = 'no';
    this.add({ kind: 'bytes', bytes, plain });
  }

  resize(size: TerminalSize): void {
    this.add({ kind: 'resize', size });
  }

  /** What to write to an empty terminal of this size to get the screen as of all bytes written before this call. */
  snapshot(): Promise<string> {
    return new Promise((resolve) => this.add({ kind: 'snapshot', resolve }));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.quiet);
    for (const job of this.jobs.splice(0)) if (job.kind === 'snapshot') job.resolve('');
    this.terminal.dispose();
  }

  private add(job: Job): void {
    if (!this.busy && isPressing(job)) this.cutIfWorth();
    this.jobs.push(job);
    if (isPressing(job)) this.pressing++;
    if (!this.busy) this.work();
  }

  private work(): void {
    this.busy = false;
    while (!this.closed && !this.busy) {
      const [job] = this.jobs;
      if (!job) {
        this.parsingAll = 'no';
        return;
      }
      if (this.pressing === 0 && this.parsingAll === 'no' && !this.mustParse())
        return void this.waitForQuiet();
      if (job.kind === 'bytes') this.parse();
      else this.answer(job);
    }
  }

  private answer(job: Exclude<Job, { kind: 'bytes' }>): void {
    this.jobs.shift();
    this.pressing--;
    if (job.kind === 'snapshot') job.resolve(writeScreen(this.terminal));
    else this.setSize(job.size);
  }

  private waitForQuiet(): void {
    this.quiet ??= setTimeout(() => {
      this.quiet = undefined;
      if (this.closed || this.busy || this.jobs.length === 0) return;
      if (Date.now() - this.lastWrite < QUIET_MS) return void this.waitForQuiet();
      this.cutIfWorth();
      this.parsingAll = 'while quiet';
      this.work();
    }, QUIET_MS);
  }

  /** Called when only plain text waits: true when there is too much of it, and it cannot be cut. */
  private mustParse(): boolean {
    if (this.waiting < CUT_BYTES) return false;
    if (this.cut()) return false;
    this.parsingAll = 'to the end';
    return true;
  }

  private cutIfWorth(): void {
    if (this.pressing === 0 && this.parsingAll === 'no' && this.waiting > WORTH_CUTTING_BYTES) this.cut();
  }

  /** Where lines only scroll through the normal screen, most of a long plain run leaves no trace. */
  private cut(): boolean {
    const { buffer, modes } = this.terminal;
    if (buffer.active.type !== 'normal' || this.region || this.inSequence) return false;
    const run = this.jobs.flatMap((job) => (job.kind === 'bytes' ? [job.bytes] : []));
    const margin = { column: buffer.active.cursorX, cols: this.size.cols, wraps: modes.wraparoundMode };
    const kept = firstAndLastLines(run, TERMINAL_SCROLLBACK_LINES + 2 * this.size.rows, margin);
    const left = kept?.reduce((sum, bytes) => sum + bytes.length, 0) ?? 0;
    // Very long lines: nothing is won by cutting.
    if (!kept || left > CUT_BYTES / 2) return false;
    this.jobs = kept.map((bytes) => ({ kind: 'bytes', bytes, plain: true }));
    this.waiting = left;
    return true;
  }

  private setSize(size: TerminalSize): void {
    this.size = size;
    this.terminal.resize(size.cols, size.rows);
  }

  /** xterm parses what is written in one go later, in one go; between two goes everybody else has a turn. */
  private parse(): void {
    this.busy = true;
    let taken = 0;
    for (let job = this.jobs[0]; job?.kind === 'bytes' && taken < TURN_BYTES; job = this.jobs[0]) {
      taken += job.bytes.length;
      if (!job.plain) this.pressing--;
      this.terminal.write(job.bytes);
      this.jobs.shift();
    }
    this.terminal.write('', () => {
      if (this.closed) return;
      this.waiting -= taken;
      this.events.parsed();
      setImmediate(() => this.work());
    });
  }
}
