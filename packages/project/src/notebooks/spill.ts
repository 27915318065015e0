/**
 * Files for outputs that are too long for memory, in the local hub's state folder: one folder per notebook, one file per stream of a run. Nothing of an
 * earlier life of the local hub is kept: the notebooks' own files have what they have.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sliceUtf8 } from './slice-utf8';

/** Bytes of one output that the disk keeps. */
export const MAX_SPILL_BYTES = 1024 ** 3;
/** Characters that are written together, and those that may wait: beyond it whoever prints is held. */
const CHUNK_CHARS = 256 * 1024;
const MAX_WAITING_CHARS = 2 * 1024 * 1024;

export interface SpillOptions {
  /** Throws when the disk's quota does not allow this many bytes more. */
  reserve(bytes: number): Promise<void>;
  max_bytes?: number;
}

let files = 0;

export class SpillFile {
  /** On the disk. */
  private bytes = 0;
  /** Of what waits. */
  private waitingBytes = 0;
  private readonly path: string;
  private waiting: string[] = [];
  private waitingChars = 0;
  private writing: Promise<void> | undefined;
  private handle: FileHandle | undefined;
  private isFull = false;
  private removed = false;

  constructor(
    private readonly folder: string,
    private readonly options: SpillOptions,
  ) {
    this.path = join(folder, `${process.pid}-${++files}.txt`);
  }

  /** Bytes that can be read: on the disk, or about to be. */
  get kept(): number {
    return this.bytes + (this.isFull ? 0 : this.waitingBytes);
  }

  /** A promise when too much waits. */
  append(text: string): Promise<void> | undefined {
    if (this.isFull || this.removed) return undefined;
    this.waiting.push(text);
    this.waitingChars += text.length;
    this.waitingBytes += Buffer.byteLength(text);
    if (this.waitingChars >= CHUNK_CHARS) this.write();
    return this.waitingChars > MAX_WAITING_CHARS ? this.writing : undefined;
  }

  async read(offset: number, length: number): Promise<{ text: string; next: number; total: number }> {
    await this.flush();
    if (!this.handle || this.removed) return { text: '', next: offset, total: 0 };
    // Some more, so that a character at the end is whole.
    const buffer = Buffer.alloc(Math.max(0, Math.min(length + 8, this.bytes - offset)));
    const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, offset);
    const { text, next } = sliceUtf8(buffer.subarray(0, bytesRead), 0, length);
    return { text, next: offset + next, total: this.bytes };
  }

  /** Puts what waits onto the disk. */
  async flush(): Promise<void> {
    this.write();
    while (this.writing) await this.writing;
  }

  async remove(): Promise<void> {
    this.removed = true;
    this.waiting = [];
    await this.writing;
    await this.handle?.close();
    this.handle = undefined;
    await rm(this.path, { force: true });
  }

  private write(): void {
    if (this.writing || this.waiting.length === 0) return;
    this.writing = this.writeAll().finally(() => {
      this.writing = undefined;
    });
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
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      this.handle = await open(this.path, 'w+', 0o600);
    }
    let done = 0;
    while (done < kept.length) {
      const { bytesWritten } = await this.handle.write(kept, done, kept.length - done, this.bytes + done);
      done += bytesWritten;
    }
    this.bytes += done;
  }
}
