/**
 * The whole state of a terminal as what to write to an empty one of the same size: both screens, scrollback, cursor, look, modes, margins,
 * tab stops, character sets, title. Called by terminals/mirror; after it the rest of the output leads to the same as from the start.
 */
import type { Terminal } from '@xterm/headless';
import { lookOf } from './attributes';
import { RowsWriter } from './rows-writer';
import {
  type Charset,
  cellAt,
  type Internals,
  internalsOf,
  newCell,
  type ScreenBuffer,
} from './xterm-internals';

const TAB_WIDTH = 8;
/** Titles that xterm stacks. */
const MAX_TITLES = 10;

export function writeScreen(terminal: Terminal): string {
  const internals = internalsOf(terminal);
  const { buffers } = internals;
  const writer = new RowsWriter(terminal, internals._oscLinkService);
  writer.add(titles(internals));
  writer.rows(terminal.buffer.normal);
  writer.add(leftBehind(terminal, buffers.normal));
  if (buffers.active === buffers.alt) {
    // Its own cursor waits there for the end of the program that took the other screen.
    writer.add(`${position(buffers.normal.x, buffers.normal.y, terminal.cols)}\x1b[?47h\x1b[H`);
    writer.rows(terminal.buffer.alternate);
    writer.add(leftBehind(terminal, buffers.alt));
  }
  writer.add(charsets(internals) + modesBefore(terminal, internals));
  cursor(terminal, internals, writer);
  writer.add(modesAfter(terminal));
  return writer.text();
}

function position(x: number, y: number, cols: number): string {
  return `\x1b[${y + 1};${Math.min(x, cols - 1) + 1}H`;
}

/** Tab stops, the saved cursor and the margins of one screen. */
function leftBehind({ cols, rows }: Terminal, buffer: ScreenBuffer): string {
  let text = '';
  const isSet = (x: number) => buffer.tabs[x] === true;
  const columns = Array.from({ length: cols }, (_, x) => x);
  if (columns.some((x) => isSet(x) !== (x % TAB_WIDTH === 0)))
    text += `\x1b[3g${columns
      .filter(isSet)
      .map((x) => `\x1b[${x + 1}G\x1bH`)
      .join('')}`;
  const { savedX, savedCurAttrData, savedCharset } = buffer;
  const savedY = Math.max(0, buffer.savedY - buffer.ybase);
  if (savedX > 0 || savedY > 0 || savedCurAttrData.fg !== 0 || savedCurAttrData.bg !== 0 || savedCharset) {
    const charset = `\x1b(${designator(savedCharset)}`;
    text += `${position(savedX, savedY, cols)}${lookOf(savedCurAttrData)}${charset}\x1b7\x1b(B${lookOf({ fg: 0, bg: 0 })}`;
  }
  if (buffer.scrollTop > 0 || buffer.scrollBottom < rows - 1)
    text += `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`;
  return text;
}

/** The character that chooses a set; those that differ in a few national letters count as ASCII. */
function designator(charset: Charset): string {
  if (charset?.q === '─') return '0';
  return charset?.['#'] === '£' && Object.keys(charset).length === 1 ? 'A' : 'B';
}

function charsets({ _charsetService: { glevel, charset, _charsets } }: Internals): string {
  const intermediates = ['(', ')', '*', '+'];
  const chosen = intermediates.map((intermediate, g) => [intermediate, designator(_charsets[g])] as const);
  const designated = chosen
    .filter(([, name]) => name !== 'B')
    .map(([intermediate, name]) => `\x1b${intermediate}${name}`);
  const shifted = ['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? '';
  // A restored cursor brings back its own set without choosing it.
  const restored =
    designator(charset) === designator(_charsets[glevel]) ? '' : `\x1b8${lookOf({ fg: 0, bg: 0 })}`;
  return designated.join('') + shifted + restored;
}

const CURSOR_STYLES = ['block', 'underline', 'bar'];
const MOUSE_MODES = {
  none: '',
  x10: '\x1b[?9h',
  vt200: '\x1b[?1000h',
  drag: '\x1b[?1002h',
  any: '\x1b[?1003h',
};
const MOUSE_ENCODINGS: Record<string, string> = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' };

/** Those that do not change what is written next; origin mode moves the cursor, so it comes before that. */
function modesBefore(
  { modes }: Terminal,
  { coreService, coreMouseService, optionsService }: Internals,
): string {
  const { cursorStyle, cursorBlink } = coreService.decPrivateModes;
  const style = cursorStyle === undefined ? -1 : CURSOR_STYLES.indexOf(cursorStyle);
  return [
    modes.applicationCursorKeysMode && '\x1b[?1h',
    modes.applicationKeypadMode && '\x1b=',
    modes.bracketedPasteMode && '\x1b[?2004h',
    modes.reverseWraparoundMode && '\x1b[?45h',
    modes.sendFocusMode && '\x1b[?1004h',
    MOUSE_MODES[modes.mouseTrackingMode],
    MOUSE_ENCODINGS[coreMouseService.activeEncoding],
    // These a reset of the viewer's terminal leaves as they were.
    optionsService.rawOptions.convertEol ? '\x1b[20h' : '\x1b[20l',
    optionsService.rawOptions.cursorBlink ? '\x1b[?12h' : '\x1b[?12l',
    coreService.isCursorHidden ? '\x1b[?25l' : '\x1b[?25h',
    style >= 0 && `\x1b[${style * 2 + (cursorBlink ? 1 : 2)} q`,
    modes.originMode && '\x1b[?6h',
  ]
    .filter((sequence) => sequence !== false && sequence !== undefined)
    .join('');
}

/**
 * Where the next character goes, and how it will look. Behind a full line, and before "repeat the last character", it is not enough to move
 * the cursor: the last character is written again.
 */
function cursor(terminal: Terminal, internals: Internals, writer: RowsWriter): void {
  const { _inputHandler, buffers } = internals;
  const { x, y, scrollTop } = buffers.active;
  const row = terminal.modes.originMode ? y - scrollTop : y;
  const line = terminal.buffer.active.getLine(buffers.active.ybase + y);
  const isFull = x >= terminal.cols;
  const isRepeatable = _inputHandler._parser.precedingJoinState !== 0 && !terminal.modes.insertMode;
  if (line && x > 0 && (isFull || isRepeatable)) {
    const cell = newCell(terminal);
    const at = cellAt(line, x - 1, cell).getWidth() === 0 && x > 1 ? x - 2 : x - 1;
    const chars = cellAt(line, at, cell).getChars() || (isFull ? ' ' : '');
    if (chars !== '') {
      if (!isRepeatable) writer.setLook(cell);
      writer.add(position(at, row, terminal.cols));
      if (!isRepeatable) writer.add(chars);
      writer.setLook(_inputHandler._curAttrData);
      if (isRepeatable) writer.add(chars);
      return;
    }
  }
  writer.add(position(x, row, terminal.cols));
  writer.setLook(_inputHandler._curAttrData);
}

/** Those that would change how the screen itself is written. */
function modesAfter({ modes }: Terminal): string {
  return `${modes.insertMode ? '\x1b[4h' : ''}${modes.wraparoundMode ? '' : '\x1b[?7l'}`;
}

/** OSC ends at a control character: there is none in what xterm kept. */
function titles({ _inputHandler: { _windowTitle, _windowTitleStack } }: Internals): string {
  const stacked = _windowTitleStack.map((title) => `\x1b]2;${title}\x07\x1b[22;2t`).join('');
  // Neither the stack nor the title goes with a reset of the viewer's terminal.
  return `${'\x1b[23;2t'.repeat(MAX_TITLES)}${stacked}\x1b]2;${_windowTitle}\x07`;
}
