/**
 * A file that a write of ours has just replaced, kept open for a moment: a program that had opened it before may still write to it, and
 * what goes there would be lost. Made by text-file, asked by disk-side.
 */
import type { FileHandle } from 'node:fs/promises';
import type { OpenWriters } from './open-writers';
import { readPieces } from './piecewise';
import { decodeText, type KnownText } from './text-format';

/** ms that a half-written state is waited for, as with the file itself. */
const MAX_RESTLESS_MS = 5000;

export interface LateText {
  /** What we had read of the file. */
  before: string;
  /** What it holds now. */
  text: string;
}

export class ReplacedFile {
  private readonly since = Date.now();

  /** `real`: where it was. */
  constructor(
    private readonly handle: FileHandle,
    private readonly real: string,
    private before: KnownText,
  ) {}

  /** Some program still has it open for writing. */
  async isHeld(writers: OpenWriters): Promise<boolean> {
    // So /proc names a file that has lost its name.
    return (await writers.of(`${this.real} (deleted)`)) !== 'none';
  }

  /** Undefined when nobody has written to it since the last question, or is about to write more. `held`: by some program. */
  async news(held: boolean): Promise<LateText | undefined> {
    const now = await this.read();
    const before = this.before.text;
    if (now === undefined || now.text === before) return undefined;
    const { text } = now;
    const halfWritten = held && !text.startsWith(before) && Date.now() - this.since < MAX_RESTLESS_MS;
    if (halfWritten) return undefined;
    this.before = now;
    return { before, text };
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }

  /** Undefined when it is no text, or cannot be read. */
  private async read(): Promise<KnownText | undefined> {
    try {
      const { size } = await this.handle.stat();
      const { pieces, sha256 } = await readPieces(this.handle, size);
      const { before } = this;
      if (sha256 === before.sha256) return before;
      return { ...decodeText(Buffer.concat(pieces), 'The replaced file', before.format), sha256 };
    } catch {
      return undefined;
    }
  }
}

/** Those of one document. */
export class ReplacedFiles {
  private readonly files = new Set<ReplacedFile>();

  get size(): number {
    return this.files.size;
  }

  add(file: ReplacedFile): void {
    this.files.add(file);
  }

  /** What came to them since the last question. Those that no program has open any more are let go; with `hurried`, all. */
  async news(writers: OpenWriters, hurried: boolean): Promise<LateText[]> {
    const all: LateText[] = [];
    for (const file of [...this.files]) {
      const held = !hurried && (await file.isHeld(writers));
      const late = await file.news(held);
      if (late) all.push(late);
      if (!held) await this.letGo(file);
    }
    return all;
  }

  close(): void {
    for (const file of this.files) void this.letGo(file);
  }

  private async letGo(file: ReplacedFile): Promise<void> {
    this.files.delete(file);
    await file.close();
  }
}
