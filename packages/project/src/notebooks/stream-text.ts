/**
 * One stream output of one run: bounded in memory whatever is printed (the beginning and the end), the whole of it in a file once it is long. Used by
 * CellOutputs. Lengths of what is kept are characters, those that are told are UTF-8 bytes.
 */
import type { Cut } from '@lyceum/util/protocol/notebook';
import { digestOf, type FileStand } from './output-index';
import { SettlingText } from './settling-text';
import { sliceUtf8 } from './slice-utf8';
import type { SpillFile } from './spill';

/** Characters that are kept of the beginning, and of the end. */
export const HEAD_CHARS = 256 * 1024;
export const TAIL_CHARS = 64 * 1024;
/** Pieces of the end are joined when there are this many. */
const MAX_TAIL_PIECES = 64;

/** A cut stream of an earlier life. */
export interface KeptStream {
  file: SpillFile;
  head: string;
  tail: string;
  /** Of all that is settled. */
  bytes: number;
  lines: number;
}

export class StreamText {
  /** Of an earlier life: what is printed from now on is another output. */
  readonly isKept: boolean;
  private readonly line = new SettlingText();
  /** Settled text, until it is cut: then no longer changed. */
  private head = '';
  private tail: string[] = [];
  private tailChars = 0;
  private bytes = 0;
  private breaks = 0;
  private file: SpillFile | undefined;
  private isCut = false;

  /** `spill`: a new file for the whole text. */
  constructor(
    readonly name: 'stdout' | 'stderr',
    private readonly spill: () => SpillFile,
    kept?: KeptStream,
  ) {
    this.isKept = kept !== undefined;
    if (!kept) return;
    const { file, head, tail, bytes, lines } = kept;
    Object.assign(this, { isCut: true, file, head, bytes, breaks: lines });
    this.tail = [tail];
    this.tailChars = tail.length;
  }

  /** True when what was there before was changed, not only gone on with. A promise: wait before more is pushed. */
  push(text: string): { rewrote: boolean; wait?: Promise<void> } {
    const { settled, rewrote } = this.line.push(text);
    if (settled === '') return { rewrote };
    const bytes = Buffer.byteLength(settled);
    this.bytes += bytes;
    this.breaks += count(settled, '\n');
    if (!this.isCut && this.head.length + settled.length <= HEAD_CHARS + TAIL_CHARS) {
      this.head += settled;
      return { rewrote };
    }
    return { rewrote, ...this.pushCut(settled) };
  }

  /** What can not change any more: grows until it is cut. */
  get settled(): string {
    return this.head;
  }

  /** The last line, which still can. */
  get open(): string {
    return this.line.line;
  }

  /** Where all of it is, once it is cut. */
  get onDisk(): SpillFile | undefined {
    return this.file;
  }

  /** Of what is settled: bytes and line ends. */
  get size(): { bytes: number; lines: number } {
    return { bytes: this.bytes, lines: this.breaks };
  }

  /** All of it when it is not long; otherwise the beginning. */
  get text(): string {
    return this.isCut ? this.head : this.head + this.line.line;
  }

  get cut(): Cut | undefined {
    if (!this.isCut) return undefined;
    const { line } = this.line;
    const tail = this.tailText() + line;
    return {
      bytes: this.bytes + Buffer.byteLength(line),
      lines: this.breaks + (line === '' ? 0 : 1),
      head_bytes: Buffer.byteLength(this.head),
      kept_bytes: this.file?.kept ?? 0,
      tail,
    };
  }

  /** What goes into the notebook's file: at most `max` characters, with a line that says what is left out. */
  forFile(max: number): string {
    const { cut } = this;
    const whole = cut ? undefined : this.text;
    if (whole !== undefined && whole.length <= max) return whole;
    const half = Math.max(0, Math.floor(max / 2));
    const begin = safeEnd(this.text.slice(0, half));
    const end = safeStart((cut?.tail ?? this.text).slice(-Math.min(half, TAIL_CHARS)));
    const all = cut?.bytes ?? Buffer.byteLength(this.text);
    const bytes = all - Buffer.byteLength(begin) - Buffer.byteLength(end);
    const text = `${begin}\n… ${bytes.toLocaleString('en')} bytes of output are left out here …\n${end}`;
    if (cut && begin.length === this.head.length) this.file?.stands(standOf(text, cut, begin, end));
    return text;
  }

  read(offset: number, length: number): Promise<{ text: string; next: number; total: number }> {
    if (this.file) return this.file.read(offset, length);
    return Promise.resolve(sliceUtf8(Buffer.from(this.text), offset, length));
  }

  private pushCut(settled: string): { wait?: Promise<void> } {
    const rest = this.isCut ? settled : this.beginCut(settled);
    this.tail.push(rest.length > TAIL_CHARS ? rest.slice(-TAIL_CHARS) : rest);
    this.tailChars += rest.length;
    if (this.tail.length > MAX_TAIL_PIECES || this.tailChars > 4 * TAIL_CHARS) this.tailText();
    const wait = this.file?.append(settled);
    return wait ? { wait } : {};
  }

  /** Fills the head; gives what is the tail's. */
  private beginCut(settled: string): string {
    this.isCut = true;
    this.file = this.spill();
    void this.file.append(this.head);
    const all = this.head + settled;
    const head = safeEnd(all.slice(0, HEAD_CHARS));
    // A copy: a slice would keep all that it was cut from.
    this.head = Buffer.from(head).toString();
    return all.slice(head.length);
  }

  private tailText(): string {
    const joined = safeStart(this.tail.join('').slice(-TAIL_CHARS));
    const copy = Buffer.from(joined).toString();
    this.tail = [copy];
    this.tailChars = copy.length;
    return copy;
  }
}

function standOf(text: string, { bytes, lines }: Cut, begin: string, end: string): FileStand {
  return { digest: digestOf(text), bytes, lines, head_chars: begin.length, tail_chars: end.length };
}

function count(text: string, char: string): number {
  let found = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) found++;
  return found;
}

const safeEnd = (text: string) => (/[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text);
const safeStart = (text: string) => (/^[\udc00-\udfff]/.test(text) ? text.slice(1) : text);
