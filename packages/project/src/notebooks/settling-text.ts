/**
 * The text of a stream as a terminal would show it: carriage returns and backspaces overwrite (progress bars), "erase line" erases. Only the last line can
 * still change; what is before it is settled. Pure; used by StreamText. Each character keeps its colours.
 */

/** Characters of a last line beyond which its beginning is settled: memory stays bounded when a program never ends its line. */
const MAX_LINE_CHARS = 16 * 1024;

const SEQUENCE = String.raw`\u001b\[`;
const UNPLAIN = new RegExp(String.raw`[\r\b]|${SEQUENCE}[0-2]?K`);
const PIECES = new RegExp(String.raw`${SEQUENCE}[0-9;?]*[A-Za-z]|[\s\S]`, 'gu');
const ERASE = new RegExp(`^${SEQUENCE}([0-2]?)K$`);
const ESCAPE = new RegExp(`^${SEQUENCE}([0-9;?]*)([A-Za-z])$`);
const RESET = '\u001b[0m';
/** Characters of colour sequences that count: a program that never resets its colours has the last of them. */
const MAX_COLOURS_CHARS = 60;

interface Cell {
  char: string;
  /** The sequences in force. */
  colours: string;
}

export class SettlingText {
  /** The last line, while it is plain; otherwise in `cells`. */
  private plain = '';
  private cells: Cell[] | undefined;
  private at = 0;
  private colours = '';
  /** In force where the line begins. */
  private before = '';

  /** The last line as it stands. */
  get line(): string {
    return this.cells ? this.drawn(this.cells) : this.plain;
  }

  /** Takes more; gives what is settled by it. `rewrote`: the last line is not the former one with something behind it. */
  push(text: string): { settled: string; rewrote: boolean } {
    const lastBreak = text.lastIndexOf('\n');
    if (!this.cells && !UNPLAIN.test(text)) {
      // Not followed here: they are in the text.
      this.colours = '';
      this.before = '';
      if (lastBreak === -1) {
        this.plain += text;
        return { settled: this.overflow(), rewrote: false };
      }
      const settled = this.plain + text.slice(0, lastBreak + 1);
      this.plain = text.slice(lastBreak + 1);
      return { settled: settled + this.overflow(), rewrote: false };
    }
    return this.pushSlowly(text);
  }

  private pushSlowly(text: string): { settled: string; rewrote: boolean } {
    let settled = '';
    const lines = text.split('\n');
    lines.forEach((line, i) => {
      this.write(line);
      if (i < lines.length - 1) {
        settled += `${this.line}\n`;
        this.restart();
      }
    });
    return { settled: settled + this.overflow(), rewrote: true };
  }

  private write(text: string): void {
    const cells = this.cells ?? this.begin();
    for (const [piece] of text.matchAll(PIECES)) {
      const erase = ERASE.exec(piece);
      const sequence = ESCAPE.exec(piece);
      if (piece === '\r') this.at = 0;
      else if (piece === '\b') this.at = Math.max(0, this.at - 1);
      else if (erase)
        cells.length = erase[1] === '' || erase[1] === '0' ? Math.min(this.at, cells.length) : 0;
      else if (sequence) this.colour(piece, sequence[1] ?? '', sequence[2] ?? '');
      else {
        while (cells.length < this.at) cells.push({ char: ' ', colours: '' });
        cells[this.at++] = { char: piece, colours: this.colours };
      }
    }
  }

  /** The plain line becomes one of cells. */
  private begin(): Cell[] {
    const { plain } = this;
    this.plain = '';
    this.cells = [];
    this.write(plain);
    return this.cells;
  }

  /** Sequences that move about are no output of a notebook. */
  private colour(sequence: string, numbers: string, kind: string): void {
    if (kind !== 'm') return;
    if (numbers === '' || numbers === '0') this.colours = '';
    else this.colours = (this.colours.length > MAX_COLOURS_CHARS ? '' : this.colours) + sequence;
  }

  private drawn(cells: readonly Cell[]): string {
    let { before } = this;
    let line = '';
    const turn = (colours: string) => {
      if (colours === before) return '';
      const isMore = colours.startsWith(before);
      const sequence = isMore ? colours.slice(before.length) : RESET + colours;
      before = colours;
      return sequence;
    };
    for (const { char, colours } of cells) line += turn(colours) + char;
    return line + turn(this.colours);
  }

  private restart(): void {
    this.plain = '';
    this.cells = undefined;
    this.at = 0;
    this.before = this.colours;
  }

  private overflow(): string {
    const length = this.cells ? this.cells.length : this.plain.length;
    if (length <= MAX_LINE_CHARS) return '';
    const { line } = this;
    this.restart();
    // Not between the halves of one character.
    const isHalf = /[\ud800-\udbff]$/.test(line);
    this.plain = isHalf ? line.slice(-1) : '';
    return isHalf ? line.slice(0, -1) : line;
  }
}
