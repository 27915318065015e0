/**
 * The lines of a terminal's buffer as text and sequences that draw them again on an empty screen of the same width. For
 * terminals/screen-writer, which adds everything that is not in the cells.
 */
import type { IBuffer, IBufferLine, Terminal } from '@xterm/headless';
import { COLOUR_MASK, extendedKey, linkOf, lookOf, sameLook } from './attributes';
import {
  type Attributes,
  type Cell,
  cellAt,
  type FullAttributes,
  type Internals,
  newCell,
} from './xterm-internals';

const PLAIN: Attributes = { fg: 0, bg: 0 };

export class RowsWriter {
  private readonly parts: string[] = [];
  private readonly cell: Cell;
  private look: Attributes = { ...PLAIN };
  private extended = 0;
  private link = 0;
  /** Background of the empty cells written last. */
  private blankBg = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly links: Internals['_oscLinkService'],
  ) {
    this.cell = newCell(terminal);
  }

  add(text: string): void {
    this.parts.push(text);
  }

  text(): string {
    return this.parts.join('');
  }

  /** All lines; the cursor is left anywhere in the last one written. Blank lines at the end are left out where nothing scrolled. */
  rows(buffer: IBuffer): void {
    const { rows, cols } = this.terminal;
    let last = buffer.length - 1;
    if (buffer.length <= rows) while (last > 0 && isBlank(buffer.getLine(last), cols, this.cell)) last--;
    for (let y = 0; y <= last; y++) {
      const line = buffer.getLine(y);
      if (!line) continue;
      const blanks = this.cells(line);
      const next = y < last ? buffer.getLine(y + 1) : undefined;
      if (next?.isWrapped) this.wrap(next, blanks);
      else if (next) {
        this.plain();
        this.add('\r\n');
      }
    }
    this.plain();
  }

  setLook(to: FullAttributes): void {
    const extended = extendedKey(to);
    if (!sameLook(to, this.look, extended, this.extended)) this.add(lookOf(to, to.extended));
    this.look = { fg: to.fg, bg: to.bg };
    this.extended = extended;
    this.setLink(linkOf(to));
  }

  plain(): void {
    if (!sameLook(PLAIN, this.look, 0, this.extended)) this.add(lookOf(PLAIN));
    this.look = { ...PLAIN };
    this.extended = 0;
    this.setLink(0);
  }

  private setLink(id: number): void {
    if (id === this.link) return;
    this.link = id;
    const data = id === 0 ? undefined : this.links.getLinkData(id);
    if (!data) this.add('\x1b]8;;\x1b\\');
    else this.add(`\x1b]8;${data.id === undefined ? '' : `id=${data.id}`};${data.uri}\x1b\\`);
  }

  /** The cells of one line; gives how many empty ones end it. */
  private cells(line: IBufferLine): number {
    const { cols } = this.terminal;
    for (let x = 0; x < cols; ) {
      const cell = cellAt(line, x, this.cell);
      const chars = cell.getChars();
      if (chars === '') {
        const count = cell.getWidth() === 0 ? 1 : this.emptyRun(line, x);
        const isEnd = x + count >= cols;
        if (cell.getWidth() !== 0) this.blank(line, x, count, isEnd);
        x += count;
        if (isEnd) return cell.getWidth() === 0 ? 0 : count;
      } else {
        this.setLook(cell);
        this.add(chars);
        x += Math.max(1, cell.getWidth());
      }
    }
    return 0;
  }

  /** Empty cells of one background from `x` on. */
  private emptyRun(line: IBufferLine, x: number): number {
    const { cols } = this.terminal;
    const bg = cellAt(line, x, this.cell).bg & COLOUR_MASK;
    let end = x + 1;
    for (; end < cols; end++) {
      const next = cellAt(line, end, this.cell);
      if (next.getChars() !== '' || next.getWidth() === 0 || (next.bg & COLOUR_MASK) !== bg) break;
    }
    return end - x;
  }

  /** Erased with its background; the cursor goes behind it. */
  private blank(line: IBufferLine, x: number, count: number, isEnd: boolean): void {
    const bg = cellAt(line, x, this.cell).bg & COLOUR_MASK;
    this.blankBg = bg;
    if (bg !== 0) {
      this.setBackground(bg);
      this.add(`\x1b[${count}X`);
    }
    if (!isEnd) this.add(`\x1b[${count}C`);
  }

  private setBackground(bg: number): void {
    const to = { fg: 0, bg };
    if (!sameLook(to, this.look, 0, this.extended)) this.add(lookOf(to));
    this.look = to;
    this.extended = 0;
    this.setLink(0);
  }

  /** To the next line, which goes on with this one: it must be written beyond the margin. `blanks`: empty cells before it. */
  private wrap(next: IBufferLine, blanks: number): void {
    const first = cellAt(next, 0, this.cell);
    const wideAtMargin = blanks === 1 && first.getWidth() === 2;
    const isNatural =
      first.getChars() !== '' && (first.bg & COLOUR_MASK) === 0 && (blanks === 0 || wideAtMargin);
    if (isNatural) return;
    this.plain();
    this.add(`${' '.repeat(blanks)}-`);
    if (blanks > 0) {
      this.add(`\x1b[A\x1b[${this.terminal.cols - blanks + 1}G`);
      if (this.blankBg !== 0) this.setBackground(this.blankBg);
      this.add(`\x1b[${blanks}X\x1b[B`);
      this.plain();
    }
    this.add('\r\x1b[X');
  }
}

function isBlank(line: IBufferLine | undefined, cols: number, cell: Cell): boolean {
  if (!line) return true;
  if (line.isWrapped) return false;
  for (let x = 0; x < cols; x++) {
    const { bg } = cellAt(line, x, cell);
    if (cell.getChars() !== '' || cell.getWidth() !== 1 || (bg & COLOUR_MASK) !== 0) return false;
  }
  return true;
}
