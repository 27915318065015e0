/** Reads a tar archive, compressed by gzip or not, from a stream of pieces. Used by extract and by copies between projects. */
import { once } from 'node:events';
import { LyceumError } from '@lyceum/util/errors';
import { Parser, type ReadEntry } from 'tar';
import type { Unpacking } from './unpack';

/** node-tar's words for what makes an archive unreadable; others are about details. */
const DAMAGED = new Set(['TAR_BAD_ARCHIVE', 'TAR_ENTRY_INVALID', 'TAR_ABORT', 'TAR_ENTRY_ERROR']);

export async function untar(bytes: AsyncIterable<Buffer>, unpacking: Unpacking): Promise<void> {
  const reading = new Reading(unpacking);
  try {
    for await (const piece of bytes) await reading.write(piece);
    await reading.end();
  } catch (error) {
    await reading.giveUp();
    throw error;
  }
}

class Reading {
  private readonly parser: Parser;
  private readonly failed: Promise<never>;
  private fail: (error: unknown) => void = () => {};
  private isFailed = false;
  private current: ReadEntry | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly unpacking: Unpacking) {
    this.failed = new Promise<never>((_resolve, reject) => {
      this.fail = (error) => {
        this.isFailed = true;
        reject(error);
      };
    });
    this.failed.catch(() => {});
    this.parser = new Parser({
      onReadEntry: (entry) => {
        this.work = this.work.then(() => this.add(entry));
        this.work.catch(this.fail);
      },
      onwarn: (code, message) => {
        if (DAMAGED.has(code)) this.fail(damaged(String(message)));
      },
    });
    this.parser.on('error', (error: unknown) => this.fail(damaged(String(error))));
  }

  async write(piece: Buffer): Promise<void> {
    if (!this.taken(piece)) await Promise.race([once(this.parser, 'drain'), this.failed]);
    // A failure since the last piece.
    if (this.isFailed) await this.failed;
  }

  /** Its decompressor throws at what is no gzip. */
  private taken(piece: Buffer): boolean {
    try {
      return this.parser.write(piece);
    } catch (error) {
      throw damaged(String(error));
    }
  }

  async end(): Promise<void> {
    const ended = once(this.parser, 'end');
    ended.catch(this.fail);
    this.parser.end();
    await Promise.race([ended, this.failed]);
    await Promise.race([this.work, this.failed]);
  }

  /** The entry that waits for more of the archive gets no more, and closes its file. */
  async giveUp(): Promise<void> {
    this.isFailed = true;
    this.current?.on('error', () => {}).destroy(new Error('given up'));
    await this.work.catch(() => {});
  }

  private async add(entry: ReadEntry): Promise<void> {
    if (this.isFailed) return;
    this.current = entry;
    await addEntry(entry, this.unpacking);
    this.current = undefined;
  }
}

function damaged(reason: string): LyceumError {
  return new LyceumError('bad_request', `This is no tar archive, or it is damaged (${reason}).`);
}

async function addEntry(entry: ReadEntry, unpacking: Unpacking): Promise<void> {
  const facts = { name: entry.path, mode: entry.mode, mtime: entry.mtime };
  switch (entry.type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      return unpacking.addFile(facts, entry as unknown as AsyncIterable<Buffer>);
    case 'Directory':
    case 'GNUDumpDir':
      await unpacking.addFolder(facts);
      break;
    case 'SymbolicLink':
      unpacking.addLink(entry.path, entry.linkpath ?? '');
      break;
    case 'Link':
      await unpacking.addHardLink(entry.path, entry.linkpath ?? '');
      break;
    default:
      unpacking.skip();
  }
  entry.resume();
}
