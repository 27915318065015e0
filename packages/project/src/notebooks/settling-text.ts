/**
 * The text of a stream as a terminal would show it: carriage returns and backspaces overwrite (progress bars), "erase line" erases. Only the last line can
 * still change; what is before it is settled. Pure; used by StreamText. ANSI sequences stay with the character after them.
 */

/** Characters of a last line beyond which its beginning is settled: memory stays bounded when a program never ends its line. */
const MAX_LINE_CHARS = 16 * 1024;

const UNPLAIN = /[\r\b]|\x1b\[[0-2]?K/;
const PIECES = /\x1b\[[0-9;?]*[A-Za-z]|[\s\S]/gu;
const ERASE = /^\x1b\[([0-2]?)K$/;
const ESCAPE = /^\x1b\[.*[A-Za-z]$/s;

export class SettlingText {
  /** The last line, while it is plain; otherwise in `cells`. */
  private plain = '';
  private cells: string[] | undefined;
  private at = 0;
  /** Sequences that wait for their character. */
  private prefix = '';

  /** The last line as it stands. */
  get line(): string {
    return this.cells ? this.cells.join('') + this.prefix : this.plain;
  }

  /** Takes more; gives what is settled by it. `rewrote`: the last line is not the former one with something behind it. */
  push(text: string): { settled: string; rewrote: boolean } {
    const lastBreak = text.lastIndexOf('\n');
    if (!this.cells && !UNPLAIN.test(text)) {
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
    this.cells ??= this.plain.match(PIECES) ?? [];
    if (this.plain !== '') {
      this.at = this.cells.length;
      this.plain = '';
    }
    const { cells } = this;
    for (const [piece] of text.matchAll(PIECES)) {
      const erase = ERASE.exec(piece);
      if (piece === '\r') this.at = 0;
      else if (piece === '\b') this.at = Math.max(0, this.at - 1);
      else if (erase)
        cells.length = erase[1] === '' || erase[1] === '0' ? Math.min(this.at, cells.length) : 0;
      else if (ESCAPE.test(piece)) this.prefix += piece;
      else {
        while (cells.length < this.at) cells.push(' ');
        cells[this.at++] = this.prefix + piece;
        this.prefix = '';
      }
    }
  }

  private restart(): void {
    this.plain = '';
    this.cells = undefined;
    this.at = 0;
    this.prefix = '';
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
