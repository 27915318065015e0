/** What the benchmarks use of node-pty (an alias whose own types declare another name): with `encoding: null` data are Buffers. */
declare module 'node-pty' {
  export interface Terminal {
    readonly pid: number;
    onData(listener: (bytes: Buffer) => void): void;
    write(text: string): void;
    kill(signal: string): void;
  }

  export function spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; encoding: null },
  ): Terminal;
}
