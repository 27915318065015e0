/** What a terminal session tells those who opened it and those who own it. Types only. */
import type { TerminalSize, TerminalView } from '@lyceum/util/protocol/files';
import type { Viewer } from './viewer';

export interface OpenedTerminal {
  session_id: string;
  offset: number;
  reset: boolean;
  screen: string;
  size: TerminalSize;
}

/** What a viewer's channel may do. */
export interface AttachedViewer {
  opened: OpenedTerminal;
  /** Call it once `opened` is on its way: bytes follow. */
  start(): void;
  /** False when the program does not read its input and too much waits. */
  input(bytes: Buffer): boolean;
  resize(size: TerminalSize): void;
  look(view: TerminalView): void;
  ack(offset: number): void;
  close(): void;
}

export interface SessionEvents {
  /** The shell called `open` with this absolute path; whoever typed last, if that person is here. */
  open(path: string, typist: Viewer | undefined): void;
  ended(): void;
}
