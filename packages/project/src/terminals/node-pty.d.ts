/**
 * What we use of node-pty (alias of @lydell/node-pty, whose own types declare another name): with `encoding: null` data are Buffers.
 * For terminals/pty only. `_socket` is node-pty's own; pty.ts says why it is needed.
 */
declare module 'node-pty' {
  import type { ReadStream } from 'node:tty';

  interface Options {
    cols: number;
    rows: number;
    cwd: string;
    env: Record<string, string>;
    encoding: null;
  }

  export interface Terminal {
    readonly pid: number;
    readonly _socket: ReadStream;
    onData(listener: (bytes: Buffer) => void): void;
    onExit(listener: (end: { exitCode: number; signal?: number }) => void): void;
    resize(cols: number, rows: number): void;
    pause(): void;
    resume(): void;
  }

  export function spawn(file: string, args: string[], options: Options): Terminal;
}
