/**
 * What we use of node-pty (an alias of @lydell/node-pty, whose own types declare another name), typed as it is with `encoding: null`:
 * data are Buffers. For terminals/pty only. `_socket` is node-pty's own; pty.ts says why it is needed.
 */
import type { ReadStream } from 'node:tty';

interface Options {
  cols: number;
  rows: number;
  cwd: string;
  env: Record<string, string>;
  encoding: null;
}

export interface PtyProcess {
  readonly pid: number;
  readonly _socket: ReadStream;
  onData(listener: (bytes: Buffer) => void): void;
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
}

interface NodePty {
  spawn(file: string, args: string[], options: Options): PtyProcess;
}

export const { spawn }: NodePty = require('node-pty');
