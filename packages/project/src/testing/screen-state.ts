/** Everything that can be told of a terminal, as plain values: two that are equal here behave alike from here on. For tests. */
import type { IBuffer, Terminal } from '@xterm/headless';
import { COLOUR_MASK, extendedKey, linkOf } from '../terminals/attributes';
import {
  type Cell,
  cellAt,
  type Internals,
  internalsOf,
  newCell,
  type ScreenBuffer,
} from '../terminals/xterm-internals';

/** Colours and flags, without the mark that there are extended attributes, which may be empty. */
const FLAGS = ~0x10000000;

export function writeAll(terminal: Terminal, ...texts: (string | Uint8Array)[]): Promise<void> {
  for (const text of texts) terminal.write(text);
  return new Promise((resolve) => terminal.write('', resolve));
}

/** xterm keeps what was there before in the bits that a palette colour does not use. */
function colourOf(value: number): number {
  const isPalette = (value & 0x3000000) === 0x1000000 || (value & 0x3000000) === 0x2000000;
  return isPalette ? value & ~0xffff00 : value;
}

function lookOf(cell: Cell, links: Internals['_oscLinkService']): string {
  if (cell.getChars() === '') return String(colourOf(cell.bg) & COLOUR_MASK);
  const link = linkOf(cell);
  // The link of a line that scrolled away is known no more.
  const uri = link === 0 ? '' : (links.getLinkData(link)?.uri ?? '');
  return `${colourOf(cell.fg)}.${colourOf(cell.bg) & FLAGS}.${link === 0 ? extendedKey(cell) : 0}.${uri}`;
}

export function linesOf(terminal: Terminal, buffer: IBuffer, links: Internals['_oscLinkService']): string[] {
  const cell = newCell(terminal);
  return Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y);
    if (!line) return 'no line';
    const cells: string[] = [];
    for (let x = 0; x < terminal.cols; ) {
      cellAt(line, x, cell);
      cells.push(`${cell.getChars()}|${cell.getWidth()}|${lookOf(cell, links)}`);
      // What is behind a wide character cannot be seen.
      x += Math.max(1, cell.getWidth());
    }
    return `${line.isWrapped && y > 0 ? '>' : ''}${cells.join(' ')}`;
  });
}

function cursorsOf(buffer: ScreenBuffer, cols: number) {
  const { x, y, savedX, savedY, savedCurAttrData, savedCharset, scrollTop, scrollBottom, tabs, ybase } =
    buffer;
  return {
    cursor: [x, y],
    saved: [
      Math.min(savedX, cols - 1),
      Math.max(0, savedY - ybase),
      colourOf(savedCurAttrData.fg),
      colourOf(savedCurAttrData.bg) & FLAGS,
      savedCharset?.q,
    ],
    margins: [scrollTop, scrollBottom],
    tabs: Array.from({ length: cols }, (_, column) => column).filter((column) => tabs[column]),
  };
}

export function screenState(terminal: Terminal) {
  const internals = internalsOf(terminal);
  const { buffers, coreService, coreMouseService, _charsetService, _inputHandler, _oscLinkService } =
    internals;
  const { normal, alternate } = terminal.buffer;
  const isAlternate = buffers.active === buffers.alt;
  return {
    lines: linesOf(terminal, normal, _oscLinkService),
    normal: cursorsOf(buffers.normal, terminal.cols),
    alternate: isAlternate && linesOf(terminal, alternate, _oscLinkService),
    alternateCursors: isAlternate && cursorsOf(buffers.alt, terminal.cols),
    modes: { ...terminal.modes, synchronizedOutputMode: false },
    cursorStyle: [coreService.decPrivateModes.cursorStyle, coreService.decPrivateModes.cursorBlink],
    hidden: coreService.isCursorHidden,
    encoding: coreMouseService.activeEncoding,
    charsets: [
      _charsetService.glevel,
      _charsetService.charset?.q,
      ...[0, 1, 2, 3].map((g) => _charsetService._charsets[g]?.q),
    ],
    look: [colourOf(_inputHandler._curAttrData.fg), colourOf(_inputHandler._curAttrData.bg) & FLAGS],
    title: [_inputHandler._windowTitle, ..._inputHandler._windowTitleStack],
  };
}
