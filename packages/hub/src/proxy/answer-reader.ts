/**
 * Reads HTTP/1.1 answers out of the bytes of one connection to a project, as they come: the head, the pieces of the body, the end. Pure; made by
 * project-lines.ts. Node's own client costs several times as much for each answer, most of it for what a proxy does not use.
 *
 *   head ──► none ─────────────────────────────► done        a body ends by its length, by its chunks, or with the connection
 *     ├────► length ───────────────────────────► done
 *     ├────► chunk-size ─► chunk ─► chunk-end ─┐
 *     │          ▲  └─► trailers ──────────────┼► done
 *     │          └─────────────────────────────┘
 *     └────► rest ─────── the other side ends ─► done
 */
import { maxHeaderSize } from 'node:http';

export interface AnswerHead {
  status: number;
  reason: string;
  /** Names and values in turn, as they came but for those of one connection alone. */
  headers: string[];
  /** The connection is switched to another protocol: no HTTP follows. */
  upgraded: boolean;
}

export interface AnswerSink {
  head(head: AnswerHead): void;
  /** `last`: the body ends with these bytes; `end` follows nevertheless. */
  body(bytes: Buffer, last: boolean): void;
  end(): void;
}

/** What came is no HTTP. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}

/** Characters of a line that says the size of a chunk, extensions included. */
const MAX_CHUNK_LINE = 4096;
const NOTHING: Buffer = Buffer.alloc(0);
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/;
/** "timeout=5, max=100" */
const TIMEOUT = /(?:^|[\s,;])timeout=(\d{1,9})/i;

type State = 'idle' | 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'rest';

/** What the head says about the connection and the form of the body. */
interface Framing {
  /** The connection goes on after this answer. */
  keep: boolean;
  keep_s: number | undefined;
  length: number | undefined;
  coding: string | undefined;
}

export class AnswerReader {
  private state: State = 'idle';
  /** Came already, but does not make a whole line or head yet. */
  private held = NOTHING;
  /** Bytes of the body, or of the chunk, that are still to come. */
  private missing = 0;
  private bodiless = false;
  private keep = true;
  private keepFor: number | undefined;

  constructor(private readonly sink: AnswerSink) {}

  /** Another request may be sent: the answer is whole and the connection goes on. */
  get reusable(): boolean {
    return this.state === 'idle' && this.keep;
  }

  /** Seconds that the other side keeps the connection for the next request, where it says so. */
  get keep_s(): number | undefined {
    return this.keepFor;
  }

  /** A request was sent. `head`: its answer has no body whatever it says. */
  expect(method: string): void {
    this.state = 'head';
    this.bodiless = method === 'HEAD';
  }

  /** Throws InvalidAnswer. Bytes that nobody asked for make the connection unusable. */
  read(bytes: Buffer): void {
    let rest: Buffer = this.held.length > 0 ? Buffer.concat([this.held, bytes]) : bytes;
    this.held = NOTHING;
    while (rest.length > 0) {
      if (this.state === 'idle') this.keep = false;
      const used = this.state === 'idle' ? rest.length : this.step(rest);
      if (used === 0) {
        this.held = rest;
        return;
      }
      rest = used === rest.length ? NOTHING : rest.subarray(used);
    }
  }

  /** The other side ended the connection, and with it an answer of unknown length. */
  ended(): void {
    this.keep = false;
    if (this.state === 'rest') this.finish();
  }

  /** The bytes that it used: 0 when more must come first. */
  private step(bytes: Buffer): number {
    switch (this.state) {
      case 'head':
        return this.readHead(bytes);
      case 'chunk-size':
        return this.readChunkSize(bytes);
      case 'chunk-end':
        return this.readChunkEnd(bytes);
      case 'trailers':
        return this.readTrailers(bytes);
      case 'rest':
        this.sink.body(bytes, false);
        return bytes.length;
      default:
        return this.readBody(bytes);
    }
  }

  private readHead(bytes: Buffer): number {
    const found = linesOf(bytes);
    if (!found) return 0;
    const [, minor, status = '', reason = ''] = STATUS_LINE.exec(found.lines[0] ?? '') ?? [];
    if (minor === undefined) throw new InvalidAnswer('its first line is none of HTTP');
    const head = { status: Number(status), reason, headers: [] as string[], upgraded: status === '101' };
    // Others may come before the answer itself; nobody asked for one.
    if (head.status < 200 && !head.upgraded) return found.end;
    const framing = readHeaders(found.lines, head.headers, minor === '1');
    this.keep = framing.keep && !head.upgraded;
    this.keepFor = framing.keep_s;
    const empty = this.bodiless || head.upgraded || head.status === 204 || head.status === 304;
    this.state = empty ? 'idle' : this.bodyState(framing);
    this.sink.head(head);
    if (this.state === 'length' && this.missing === 0) this.state = 'idle';
    if (this.state === 'idle') this.sink.end();
    return found.end;
  }

  private bodyState({ coding, length }: Framing): State {
    if (coding !== undefined) return /(^|,)\s*chunked$/i.test(coding) ? 'chunk-size' : this.untilEnd();
    if (length === undefined) return this.untilEnd();
    this.missing = length;
    return 'length';
  }

  private untilEnd(): State {
    this.keep = false;
    return 'rest';
  }

  private readBody(bytes: Buffer): number {
    const used = Math.min(bytes.length, this.missing);
    this.missing -= used;
    const isLast = this.state === 'length' && this.missing === 0;
    const piece = used === bytes.length ? bytes : bytes.subarray(0, used);
    // Before the sink hears of it: it may end the exchange meanwhile.
    if (this.missing === 0) this.state = isLast ? 'idle' : 'chunk-end';
    this.sink.body(piece, isLast);
    if (isLast) this.sink.end();
    return used;
  }

  private readChunkSize(bytes: Buffer): number {
    const end = lineEnd(bytes, MAX_CHUNK_LINE);
    if (end === 0) return 0;
    const digits = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(textOf(bytes, end))?.[1];
    if (digits === undefined) throw new InvalidAnswer('a chunk has no size');
    this.missing = Number.parseInt(digits, 16);
    this.state = this.missing === 0 ? 'trailers' : 'chunk';
    return end;
  }

  private readChunkEnd(bytes: Buffer): number {
    const end = lineEnd(bytes, 2);
    if (end === 0) return 0;
    if (textOf(bytes, end) !== '') throw new InvalidAnswer('a chunk is longer than it says');
    this.state = 'chunk-size';
    return end;
  }

  /** Nobody is told of them: who passes an answer on cannot have announced them. */
  private readTrailers(bytes: Buffer): number {
    const end = lineEnd(bytes, maxHeaderSize);
    if (end > 0 && textOf(bytes, end) === '') this.finish();
    return end;
  }

  private finish(): void {
    this.state = 'idle';
    this.sink.end();
  }
}

const LINE_FEED = 0x0a;

/** Behind the first line feed; 0 when there is none yet. */
function lineEnd(bytes: Buffer, max: number): number {
  const end = bytes.indexOf(LINE_FEED) + 1;
  if (end > max || (end === 0 && bytes.length >= max)) throw new InvalidAnswer('a line is too long');
  return end;
}

/** The line before `end`, without what ends it. */
function textOf(bytes: Buffer, end: number): string {
  return withoutReturn(bytes.toString('latin1', 0, end - 1));
}

/** Small servers write a bare line feed. */
function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The lines of a head, and where it ends; undefined when more must come first. Folded lines are joined. */
function linesOf(bytes: Buffer): { lines: string[]; end: number } | undefined {
  const text = bytes.toString('latin1', 0, maxHeaderSize);
  const lines: string[] = [];
  for (let from = 0; ; ) {
    const feed = text.indexOf('\n', from);
    if (feed < 0) break;
    const line = withoutReturn(text.slice(from, feed));
    from = feed + 1;
    if (line === '') return { lines, end: from };
    if (line[0] !== ' ' && line[0] !== '\t') lines.push(line);
    else if (lines.length > 1) lines.push(`${lines.pop()} ${line.trim()}`);
    else throw new InvalidAnswer('its headers begin with a space');
  }
  if (bytes.length >= maxHeaderSize) throw new InvalidAnswer('its headers are too long');
  return undefined;
}

/** Sorts headers into those that go on, and what they say of this connection. */
function readHeaders(lines: readonly string[], onward: string[], isNew: boolean): Framing {
  const framing: Framing = { keep: isNew, keep_s: undefined, length: undefined, coding: undefined };
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const colon = line.indexOf(':');
    if (colon <= 0) throw new InvalidAnswer('a header has no name');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (!frame(framing, name.toLowerCase(), value)) onward.push(name, value);
  }
  if (framing.coding !== undefined && framing.length !== undefined)
    throw new InvalidAnswer('it has two lengths');
  return framing;
}

/** True: of this connection alone. */
function frame(framing: Framing, name: string, value: string): boolean {
  switch (name) {
    case 'connection':
      if (/\bclose\b/i.test(value)) framing.keep = false;
      else if (/\bkeep-alive\b/i.test(value)) framing.keep = true;
      return true;
    case 'keep-alive': {
      const seconds = TIMEOUT.exec(value)?.[1];
      if (seconds !== undefined) framing.keep_s = Number(seconds);
      return true;
    }
    case 'transfer-encoding':
      framing.coding = framing.coding === undefined ? value : `${framing.coding},${value}`;
      return true;
    case 'trailer':
      return true;
    case 'content-length':
      if (framing.length !== undefined || !/^\d{1,15}$/.test(value))
        throw new InvalidAnswer('its length is none');
      framing.length = Number(value);
      return false;
    default:
      return false;
  }
}
