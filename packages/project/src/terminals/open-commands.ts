/**
 * Finds what the command `open` says to us in the output of a shell, and takes it out. Pure; used by terminals/session.
 *
 *     ESC ] 7717 ; <key> ; <path in base64> BEL        (7717: a number that no terminal uses)
 *
 * Only who knows the session's key is believed: a file that is printed cannot open anything. All other bytes pass unchanged; at most
 * the unfinished beginning of such a sequence waits for the rest, which no terminal would draw before it is whole.
 */

const BEL = 0x07;
const START = Buffer.from('\x1b]7717;');

/** Bytes of one sequence: a path of 4096 bytes in base64, and the key. Longer ones are no command of ours. */
const MAX_COMMAND_BYTES = 8 * 1024;

/** What comes out, in order: bytes to show, or the absolute path of a file to open. */
export type Piece = { kind: 'bytes'; bytes: Buffer } | { kind: 'open'; path: string };

export class OpenCommands {
  /** The beginning of a sequence that may be ours. */
  private waiting: Buffer | undefined;

  constructor(private readonly isKey: (key: string) => boolean) {}

  /** Undefined for bytes that pass as they are: nearly always. */
  take(chunk: Buffer): Piece[] | undefined {
    if (!this.waiting && startIn(chunk) === -1) return undefined;
    const pieces: Piece[] = [];
    let rest = this.waiting ? Buffer.concat([this.waiting, chunk]) : chunk;
    this.waiting = undefined;
    for (let at = startIn(rest); at !== -1; at = startIn(rest)) {
      const end = endOf(rest, at);
      if (end === undefined) {
        this.waiting = Buffer.from(rest.subarray(at));
        rest = rest.subarray(0, at);
        break;
      }
      const path = this.pathIn(rest.subarray(at + START.length, end));
      const shown = rest.subarray(0, path === undefined ? end : at);
      if (shown.length > 0) pieces.push({ kind: 'bytes', bytes: shown });
      if (path !== undefined) pieces.push({ kind: 'open', path });
      rest = rest.subarray(path === undefined ? end : end + 1);
    }
    if (rest.length > 0) pieces.push({ kind: 'bytes', bytes: rest });
    return pieces;
  }

  /** What still waits at the end of all output. */
  rest(): Buffer | undefined {
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }

  private pathIn(body: Buffer): string | undefined {
    const [key, encoded, ...more] = body.toString('latin1').split(';');
    if (key === undefined || encoded === undefined || more.length > 0 || !this.isKey(key)) return undefined;
    const path = Buffer.from(encoded, 'base64').toString();
    return path.startsWith('/') && !path.includes('\0') ? path : undefined;
  }
}

/** Where the whole start is, or a part of it at the very end; -1. */
function startIn(bytes: Buffer): number {
  const whole = bytes.indexOf(START);
  if (whole !== -1) return whole;
  const lastEscape = bytes.lastIndexOf(0x1b);
  const tail = bytes.length - lastEscape;
  if (lastEscape === -1 || tail >= START.length) return -1;
  return START.subarray(0, tail).equals(bytes.subarray(lastEscape)) ? lastEscape : -1;
}

/** Offset of the BEL, or behind what cannot become a command; undefined: more bytes are needed. */
function endOf(bytes: Buffer, start: number): number | undefined {
  for (let at = start + START.length; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === BEL) return at;
    // A control character, or far too long: not ours.
    if (byte < 0x20 || byte > 0x7e || at - start > MAX_COMMAND_BYTES) return at;
  }
  return undefined;
}
