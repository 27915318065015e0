/**
 * The last bytes that a terminal put out, addressed by their offset in all it ever put out. Pure; each session has one.
 * Viewers and mirror are readers with a position of their own. Slices are views of blocks that are never written again.
 */

/** Bytes. One block: what a flood sends in one go. */
export const BLOCK_BYTES = 64 * 1024;

/** Bytes kept at least, once there were as many: a viewer that comes back after a short break gets what it missed. */
export const RING_BYTES = 1024 * 1024;

interface Block {
  start: number;
  used: number;
  bytes: Buffer;
}

/** Bytes of the first block: most terminals stay short, and many may be open. */
const FIRST_BLOCK_BYTES = 4096;

export class OutputRing {
  private readonly blocks: Block[] = [];
  /** Offset behind the last byte. */
  end = 0;

  /** Offset of the first byte still kept. */
  get start(): number {
    return this.blocks[0]?.start ?? this.end;
  }

  /** Offset up to which blocks are full: sent so far and no farther, a flood goes out in whole blocks. */
  get filled(): number {
    const last = this.blocks.at(-1);
    return last && last.used < last.bytes.length ? last.start : this.end;
  }

  /** Copies: thousands of tiny chunks must not keep thousands of buffers. */
  append(chunk: Buffer): void {
    for (let done = 0; done < chunk.length; ) {
      const block = this.blockWithRoom();
      const count = chunk.copy(block.bytes, block.used, done);
      block.used += count;
      this.end += count;
      done += count;
    }
    while (this.blocks.length > 1 && this.end - (this.blocks[1]?.start ?? this.end) >= RING_BYTES)
      this.blocks.shift();
  }

  /** Up to `maxBytes` bytes from `from` on that lie side by side; empty at the end. `from` must not be before `start`. */
  slice(from: number, maxBytes = BLOCK_BYTES): Buffer {
    const block = this.blocks.findLast(({ start }) => start <= from);
    if (!block) return Buffer.alloc(0);
    const begin = from - block.start;
    return block.bytes.subarray(begin, Math.min(block.used, begin + maxBytes));
  }

  /** The last bytes, in one piece. */
  tail(maxBytes: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = Math.max(this.start, this.end - maxBytes); at < this.end; ) {
      const part = this.slice(at);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  private blockWithRoom(): Block {
    const last = this.blocks.at(-1);
    if (last && last.used < last.bytes.length) return last;
    const size = last ? BLOCK_BYTES : FIRST_BLOCK_BYTES;
    const block = { start: this.end, used: 0, bytes: Buffer.allocUnsafeSlow(size) };
    this.blocks.push(block);
    return block;
  }
}
