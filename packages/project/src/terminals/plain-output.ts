/**
 * Recognises terminal output that can only scroll: text and line ends, no control sequence. Pure; used by terminals/mirror.
 * Of a long run of it only the last lines can ever be seen, so the mirror may leave the rest out.
 */

const ESC = 0x1b;

/** Printable bytes, tab, line feed, carriage return, bell; not 0xc2, which may begin a control character in UTF-8. */
const PLAIN = new Uint8Array(256).map((_, byte) => {
  if (byte < 0x20) return Number([0x07, 0x09, 0x0a, 0x0d].includes(byte));
  return Number(byte !== 0x7f && byte !== 0xc2);
});

export function isPlain(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (PLAIN[bytes[i] as number] === 0) return false;
  return true;
}

export function hasEscape(bytes: Buffer): boolean {
  return bytes.includes(ESC);
}

/**
 * The first line of a plain run and its last `lines` lines: on a terminal they lead to what the whole run leads to, when `lines` is no less than
 * scrollback and two screens. Undefined when there are not so many lines that end in CR LF.
 */
export function firstAndLastLines(run: Buffer[], lines: number): Buffer[] | undefined {
  const all = Buffer.concat(run);
  const firstEnd = all.indexOf('\n') + 1;
  let cut = all.length;
  for (let found = 0; found <= lines; found++) {
    cut = all.lastIndexOf('\r\n', cut - 1);
    if (cut <= firstEnd) return undefined;
  }
  return [all.subarray(0, firstEnd), Buffer.from(all.subarray(cut + 2))];
}
