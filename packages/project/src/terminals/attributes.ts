/** The look of a cell as the sequences that bring it about: colours, flags, kinds of underline, links. Pure; for terminals/screen-writer. */
import type { Attributes, FullAttributes } from './xterm-internals';

/** Colour modes in the low bits of `fg` and `bg`. */
const MODE_MASK = 0x3000000;
const PALETTE_16 = 0x1000000;
const PALETTE_256 = 0x2000000;
const RGB_MASK = 0xffffff;
/** Both, and nothing of the flags. */
export const COLOUR_MASK = MODE_MASK | RGB_MASK;

/** Flags of `fg` and `bg`, with the SGR that sets each. */
const FG_FLAGS: readonly [bit: number, sgr: number][] = [
  [0x8000000, 1],
  [0x20000000, 5],
  [0x4000000, 7],
  [0x40000000, 8],
  [0x80000000, 9],
];
const BG_FLAGS: readonly [bit: number, sgr: number][] = [
  [0x8000000, 2],
  [0x4000000, 3],
  [0x40000000, 53],
];
const UNDERLINE = 0x10000000;
const HAS_EXTENDED = 0x10000000;
const PROTECTED = 0x20000000;

/** `base`: 30 for the foreground, 40 for the background. */
function colour(value: number, base: 30 | 40): string[] {
  const index = value & 0xff;
  switch (value & MODE_MASK) {
    case 0:
      return [];
    case PALETTE_16:
      return [String(index & 8 ? base + 60 + (index & 7) : base + index)];
    case PALETTE_256:
      return [`${base + 8};5;${index}`];
    default:
      return [`${base + 8};2;${(value >>> 16) & 0xff};${(value >>> 8) & 0xff};${index}`];
  }
}

function underlineColour(value: number): string[] {
  switch (value & MODE_MASK) {
    case 0:
      return [];
    case PALETTE_16:
    case PALETTE_256:
      return [`58:5:${value & 0xff}`];
    default:
      return [`58:2::${(value >>> 16) & 0xff}:${(value >>> 8) & 0xff}:${value & 0xff}`];
  }
}

/** SGR and DECSCA that lead to this look from any other. Links are not in it. */
export function lookOf({ fg, bg }: Attributes, extended?: FullAttributes['extended']): string {
  const codes = ['0', ...colour(fg, 30), ...colour(bg, 40)];
  for (const [bit, sgr] of FG_FLAGS) if (fg & bit) codes.push(String(sgr));
  for (const [bit, sgr] of BG_FLAGS) if (bg & bit) codes.push(String(sgr));
  // A link shows as dashed: its own underline is not known then.
  const own = extended && bg & HAS_EXTENDED ? extended : undefined;
  if (fg & UNDERLINE) codes.push(own && own.urlId === 0 ? `4:${own.underlineStyle}` : '4');
  if (own) codes.push(...underlineColour(own.underlineColor));
  return `\x1b[${codes.join(';')}m${bg & PROTECTED ? '\x1b[1"q' : '\x1b[0"q'}`;
}

/** What must be equal for two cells to look the same, links apart. */
export function sameLook(a: Attributes, b: Attributes, extA: number, extB: number): boolean {
  return a.fg === b.fg && a.bg === b.bg && extA === extB;
}

/** Of the extended attributes, as one number. */
export function extendedKey({ bg, extended }: FullAttributes): number {
  if (!(bg & HAS_EXTENDED)) return 0;
  return extended.underlineColor * 8 + extended.underlineStyle;
}

export function linkOf({ bg, extended }: FullAttributes): number {
  return bg & HAS_EXTENDED ? extended.urlId : 0;
}
