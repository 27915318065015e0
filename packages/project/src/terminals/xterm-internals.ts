/**
 * What we read of xterm beyond its public interface: the whole state of a screen is needed to hand it on, and its interface shows a part.
 * For terminals/screen-writer and its tests; it changes nothing. The version is pinned; screen-writer.test.ts fails when a field is gone.
 */
import type { IBufferLine, Terminal } from '@xterm/headless';

export interface Attributes {
  /** Colour mode and colour in the low 26 bits, flags above. */
  fg: number;
  bg: number;
}

export interface FullAttributes extends Attributes {
  extended: { underlineStyle: number; underlineColor: number; urlId: number };
}

/** As `IBufferLine.getCell` really gives it. */
export interface Cell extends FullAttributes {
  getChars(): string;
  getWidth(): number;
}

export type Charset = Record<string, string> | undefined;

export interface ScreenBuffer {
  x: number;
  y: number;
  ybase: number;
  savedX: number;
  /** Counted from the first line of the scrollback. */
  savedY: number;
  savedCurAttrData: Attributes;
  savedCharset: Charset;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean>;
}

export interface Internals {
  buffers: { normal: ScreenBuffer; alt: ScreenBuffer; active: ScreenBuffer };
  optionsService: { rawOptions: { convertEol: boolean; cursorBlink: boolean } };
  coreService: {
    isCursorHidden: boolean;
    modes: { insertMode: boolean };
    decPrivateModes: { cursorStyle?: string; cursorBlink?: boolean };
  };
  coreMouseService: { activeEncoding: string };
  _charsetService: { glevel: number; charset: Charset; _charsets: Charset[] };
  _oscLinkService: { getLinkData(id: number): { id?: string; uri: string } | undefined };
  _inputHandler: {
    _curAttrData: FullAttributes;
    _windowTitle: string;
    _windowTitleStack: string[];
    _parser: { precedingJoinState: number };
  };
}

/** `_bufferService.buffers` is where both screens are; everything else lies as it is named. */
export function internalsOf(terminal: Terminal): Internals {
  const core = (terminal as unknown as { _core: Internals & { _bufferService: Pick<Internals, 'buffers'> } })
    ._core;
  const { buffers } = core._bufferService;
  const { optionsService, coreService, coreMouseService } = core;
  const { _charsetService, _oscLinkService, _inputHandler } = core;
  return {
    buffers,
    optionsService,
    coreService,
    coreMouseService,
    _charsetService,
    _oscLinkService,
    _inputHandler,
  };
}

/** `into` is a cell that may be written over. */
export function cellAt(line: IBufferLine, x: number, into: Cell): Cell {
  return line.getCell(x, into as unknown as Parameters<IBufferLine['getCell']>[1]) as unknown as Cell;
}

export function newCell(terminal: Terminal): Cell {
  return terminal.buffer.active.getNullCell() as unknown as Cell;
}
