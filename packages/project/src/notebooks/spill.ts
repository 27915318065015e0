/**
 * A file for one output that is too long for memory, in the local hub's state folder. It outlives the local hub: NotebookFiles knows which output it has.
 * Made by NotebookFiles, written and read by StreamText.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileStand } from './output-index';
import { sliceUtf8 } from './slice-utf8';

/** Bytes of one output that the disk keeps. */
export const MAX_SPILL_BYTES = 1024 ** 3;
/** Characters that are written together, and those that may wait: beyond it whoever prints is held. */
const CHUNK_CHARS = 256 * 1024;
const MAX_WAITING_CHARS = 2 * 1024 * 1024;
const LINE_END = 0x0a;

export interface SpillOptions {
  /** Throws when the disk's quota does not allow this many bytes more. */
  reserve(bytes: number): Promise<void>;
  max_bytes?: number;
  /** The notebook's file is about to have the output so. */
  stands?(stand: FileStand): void;
  removed?(bytes: number): void;
}

/** What is on the disk, and what it did not take. */
export interface SpillCount {
  bytes: number;
  lines: number;
  isFull: boolean;
}

export class SpillFile {
  /** On the disk. */
  private bytes: number;
  private lines = 0;
  /** Of what waits. */
  private waitingBytes = 0;
  private waiting: string[] = [];
  private waitingChars = 0;
  private writing: Promise<void> | undefined;
  private handle: FileHandle | undefined;
  private isFull = false;
  private removed = false;

  /** `kept`: bytes of a file that is there already. It is only read. */
  constructor(
    readonly path: string,
    private readonly options: SpillOptions,
    private readonly kept_bytes?: number,
  ) {
    this.bytes = kept_bytes ?? 0;
  }

  /** Bytes that can be read: on the disk, or about to be. */
  get kept(): number {
    return this.bytes + (this.isFull ? 0 : this.waitingBytes);
  }

  get count(): SpillCount {
    const { bytes, lines, isFull } = this;
    return { bytes, lines, isFull };
  }

  /** A promise when too much waits. */
  append(text: string): Promise<void> | undefined {
    if (this.isFull || this.removed || this.kept_bytes !== undefined) return undefined;
    this.waiting.push(text);
    this.waitingChars += text.length;
    this.waitingBytes += Buffer.byteLength(text);
    if (this.waitingChars >= CHUNK_CHARS) this.write();
    return this.waitingChars > MAX_WAITING_CHARS ? this.writing : undefined;
  }

  async read(offset: number, length: number): Promise<{ text: string; next: number; total: number }> {
    await this.flush();
    const handle = await this.opened();
    if (!handle) return { text: '', next: offset, total: 0 };
    // Some more, so that a character at the end is whole.
    const buffer = Buffer.alloc(Math.max(0, Math.min(length + 8, this.bytes - offset)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    const { text, next } = sliceUtf8(buffer.subarray(0, bytesRead), 0, length);
    return { text, next: offset + next, total: this.bytes };
  }

  stands(stand: FileStand): void {
    this.options.stands?.(stand);
  }

  /** What waits goes to the disk, soon. */
  write(): void {
    if (this.writing || this.waiting.length === 0) return;
    this.writing = this.writeAll().finally(() => {
      this.writing = undefined;
    });
  }

  /** Puts what waits onto the disk. */
  async flush(): Promise<void> {
    this.write();
    while (this.writing) await this.writing;
  }

  /** It is read and written no more; what is on the disk stays. */
  async close(): Promise<void> {
    await this.flush();
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  async remove(): Promise<void> {
    if (this.removed) return;
    this.removed = true;
    this.waiting = [];
    await this.writing;
    await this.handle?.close();
    this.handle = undefined;
    await rm(this.path, { force: true });
    this.options.removed?.(this.bytes);
  }

  private async opened(): Promise<FileHandle | undefined> {
    if (this.removed || this.bytes === 0) return undefined;
    this.handle ??= await open(this.path, 'r').catch(() => undefined);
    return this.handle;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0 && !this.removed) {
      const text = this.waiting.join('');
      this.waiting = [];
      this.waitingChars = 0;
      const bytes = Buffer.from(text);
      await this.writeOne(bytes).catch(() => {
        // A full disk, or quota: what is there stays, the rest is dropped and the numbers say so.
        this.isFull = true;
      });
      this.waitingBytes -= bytes.length;
    }
  }

  private async writeOne(bytes: Buffer): Promise<void> {
    const { max_bytes = MAX_SPILL_BYTES } = this.options;
    if (this.isFull) return;
    const kept = bytes.subarray(0, Math.max(0, max_bytes - this.bytes));
    this.isFull = kept.length < bytes.length;
    await this.options.reserve(kept.length);
    if (!this.handle) {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      this.handle = await open(this.path, this.bytes === 0 ? 'w+' : 'r+', 0o600);
    }
    let done = 0;
    while (done < kept.length) {
      const { bytesWritten } = await this.handle.write(kept, done, kept.length - done, this.bytes + done);
      done += bytesWritten;
    }
    this.bytes += done;
    this.lines += linesIn(kept);
  }
}

export function linesIn(bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) found++;
  return found;
}
