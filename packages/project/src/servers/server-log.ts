/**
 * What a server writes, in one file of the state folder: the server holds the file itself, so it writes on while the local hub restarts. Only the
 * newest part is kept. Positions count from the first byte this local hub knew of, also those that were dropped since.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import { MAX_LOG_READ_BYTES } from '@lyceum/util/protocol/servers';

/** Bytes at which the file is cut, and what is left of it. */
const MAX_FILE_BYTES = 1024 * 1024;
const KEPT_BYTES = 256 * 1024;

export class ServerLog {
  private dropped = 0;
  private size = 0;
  private looking: Promise<boolean> | undefined;

  constructor(readonly file: string) {}

  get end(): number {
    return this.dropped + this.size;
  }

  /** Gives a descriptor to write to; `close` after the fork. */
  openForWriting(): { fd: number; close(): void } {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    const fd = openSync(this.file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    return { fd, close: () => closeSync(fd) };
  }

  /** How far it has come; cuts a long one. True when it is another than at the last look. */
  look(): Promise<boolean> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookNow(): Promise<boolean> {
    const before = this.end;
    this.size = await stat(this.file).then(
      (found) => found.size,
      () => 0,
    );
    if (this.size > MAX_FILE_BYTES) await this.cut();
    return this.end !== before;
  }

  /** What is written between the read and the cut is lost: it is a flood. */
  private async cut(): Promise<void> {
    const tail = await this.bytes(this.size - KEPT_BYTES, KEPT_BYTES);
    await truncate(this.file, 0);
    const file = await open(this.file, constants.O_WRONLY | constants.O_APPEND);
    await file.write(tail).finally(() => file.close());
    this.dropped += this.size - tail.length;
    this.size = tail.length;
  }

  /** From position `from` on, but no more than the newest MAX_LOG_READ_BYTES; whole characters. */
  async read(from: number, most = MAX_LOG_READ_BYTES): Promise<{ text: string; start: number; end: number }> {
    await this.look();
    const start = Math.min(this.end, Math.max(from, this.dropped, this.end - most));
    const bytes = await this.bytes(start - this.dropped, this.end - start);
    let skipped = 0;
    while (start > from && skipped < bytes.length && ((bytes[skipped] ?? 0) & 0xc0) === 0x80) skipped++;
    const whole = bytes.subarray(skipped, bytes.length - unfinished(bytes));
    return { text: whole.toString('utf8'), start: start + skipped, end: start + skipped + whole.length };
  }

  private async bytes(position: number, length: number): Promise<Buffer> {
    if (length <= 0) return Buffer.alloc(0);
    const file = await open(this.file, constants.O_RDONLY);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** Bytes at the end that begin a character whose rest is still to come. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
