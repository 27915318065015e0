/**
 * Texts as terminals mean them: colours and weights by escape sequences, carriage returns that overwrite a line. Pure; used by ansi-text.tsx.
 */
import Anser, { type AnserJsonEntry } from 'anser';

/** A piece of text in one look. */
export interface Span {
  text: string;
  /** Classes of outputs.css, separated by spaces. */
  look?: string;
  /** As `r, g, b`, of the 256 colours and true colours. */
  colour?: string;
  background?: string;
}

/** Escape sequences that are no colours: titles, links, movements of a cursor that a text does not have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
const OTHERS = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-LN-Za-ln-z]|\x1b[()][A-Z0-9]|\x1b[=>78]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
const COLOURS = /\x1b\[([0-9;:]*)m/g;
const ESCAPE = '\x1b';

export function spansOf(text: string): Span[] {
  if (!text.includes(ESCAPE)) return text === '' ? [] : [{ text }];
  const clean = text
    .replace(OTHERS, '')
    .replace(COLOURS, (_all, codes: string) => `${ESCAPE}[${codes.replaceAll(':', ';')}m`);
  return Anser.ansiToJson(clean, { use_classes: true, json: true, remove_empty: true }).map(spanOf);
}

/** Anser has swapped the colours of what is reversed. */
function spanOf(entry: AnserJsonEntry): Span {
  const looks = entry.decorations.filter((name) => name !== 'reverse').map((name) => `ansi-${name}`);
  const [front, behind] = [tintOf(entry.fg, entry.fg_truecolor), tintOf(entry.bg, entry.bg_truecolor)];
  if (front?.name) looks.push(`ansi-fg-${front.name}`);
  if (behind?.name) looks.push(`ansi-bg-${behind.name}`);
  return {
    text: entry.content,
    ...(looks.length > 0 && { look: looks.join(' ') }),
    ...(front?.rgb && { colour: front.rgb }),
    ...(behind?.rgb && { background: behind.rgb }),
  };
}

/** `ansi-red`, `ansi-bright-red`, `ansi-palette-123`, `ansi-truecolor` as anser calls them. */
function tintOf(name: string | null, truecolour: string | null): { name?: string; rgb?: string } | undefined {
  if (!name) return undefined;
  const short = name.replace(/^ansi-/, '');
  if (short === 'truecolor') return truecolour ? { rgb: truecolour } : undefined;
  const palette = /^palette-(\d+)$/.exec(short);
  return palette ? { rgb: paletteColour(Number(palette[1])) } : { name: short };
}

/** The 6 × 6 × 6 cube and the greys of the 256 colours. */
export function paletteColour(index: number): string {
  if (index >= 232) return new Array(3).fill(8 + (index - 232) * 10).join(', ');
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = Math.max(0, index - 16);
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level).join(', ');
}

/** What is left on each line after its carriage returns and backspaces, as a terminal would show it. */
export function overwritten(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replaceAll('\r\n', '\n').split('\n').map(lastOnLine).join('\n');
}

function lastOnLine(line: string): string {
  const plain = takenBack(line);
  const parts = plain.split('\r');
  const coloured = plain.includes(ESCAPE);
  return parts.reduce((shown, part) => {
    if (part === '') return shown;
    // With colours the places on the screen are not those in the text: the newest counts.
    return coloured || part.length >= shown.length ? part : part + shown.slice(part.length);
  });
}

function takenBack(line: string): string {
  if (!line.includes('\b')) return line;
  const kept: string[] = [];
  for (const char of line) {
    if (char !== '\b') kept.push(char);
    else if (kept.at(-1) !== '\r') kept.pop();
  }
  return kept.join('');
}

/** UTF-16 units of a chunk: small enough to draw anew at each news of a running cell. */
const CHUNK = 8192;

/** A long text in chunks at line ends, so that what was drawn stays drawn while it grows. Colours go on into the next chunk. */
export function chunksOf(text: string, size = CHUNK): string[] {
  if (text.length <= size) return [text];
  const chunks: string[] = [];
  let colours = '';
  for (let from = 0; from < text.length; ) {
    const line = text.lastIndexOf('\n', from + size);
    const to = from + size >= text.length ? text.length : line > from ? line + 1 : from + size;
    const chunk = text.slice(from, to);
    chunks.push(colours + chunk);
    colours = coloursAfter(colours, chunk);
    from = to;
  }
  return chunks;
}

/** The sequences that are still in force at the end. */
function coloursAfter(before: string, chunk: string): string {
  if (!chunk.includes(ESCAPE)) return before;
  let codes = before;
  for (const [sequence, inside = ''] of chunk.matchAll(COLOURS))
    codes = /^0*$/.test(inside) ? '' : inside.startsWith('0;') ? sequence : codes + sequence;
  return codes;
}
