/**
 * The disk's half of a document: what was last seen there, how a foreign change is merged into the Yjs text, how the text is written.
 * Called by document-on-disk, one call at a time. What is seen is recorded before anything that follows from it leaves this process,
 * so a kill at any moment leads neither to a lost nor to a doubled change.
 */
import { constants } from 'node:fs';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { openRegular, resolveEntry } from '../files/resolve';
import { mergeForeign } from './merge-foreign';
import type { Peers } from './peers';
import type { DocumentRecord, RecordStore } from './record-store';
import { readTextFile, sha256Of, type TextOnDisk, writeTextFile } from './text-file';
import { decodeText, encodeText, PLAIN, type TextFormat } from './text-format';

/** How often a write starts over because somebody else writes the same file at the same moment. */
const MAX_WRITE_ATTEMPTS = 5;

/** Origin of transactions that came from the disk. */
export const DISK_ORIGIN = 'disk';

/** The one text of a document, by the same name in hub and webapp. */
export const TEXT_NAME = 'content';

export type Outcome =
  /** The file holds the document as of this state vector. */
  | { kind: 'agreed'; state_vector: Uint8Array }
  /** Nothing foreign on disk; whether the document is ahead is not said. */
  | { kind: 'same' }
  /** The document has more than the file. */
  | { kind: 'behind' }
  | { kind: 'absent' }
  | { kind: 'error'; reason: string };

/** What both sides last agreed on. */
interface Seen {
  text: string;
  sha256: string;
  format: TextFormat;
  modified: number;
}

const NOTHING_SEEN: Seen = { text: '', sha256: '', format: PLAIN, modified: 0 };

function seenOf(disk: TextOnDisk): Seen {
  const { text, sha256, format, stats } = disk;
  return { text, sha256, format, modified: Number(stats.mtimeMs) };
}

export class DiskSide {
  private readonly text: Y.Text;
  private seen: Seen | undefined;

  constructor(
    private readonly home: string,
    private readonly document_id: DocumentId,
    private readonly doc: Y.Doc,
    private readonly peers: Peers,
    private readonly records: RecordStore,
    private readonly logger: Logger,
  ) {
    this.text = doc.getText(TEXT_NAME);
  }

  /** First look, once a hub has sent all it has. */
  bringIn(path: ProjectPath, known: boolean): Promise<Outcome> {
    return this.guarded(async () => {
      const record = await this.records.load(this.document_id);
      if (record) this.recall(record);
      const disk = await readTextFile(this.home, path);
      if (!disk) {
        this.peers.sendOwn();
        return { kind: 'absent' };
      }
      if (record?.writing === disk.sha256) this.seen = seenOf(disk);
      await this.merge(path, disk, await this.firstBase(path, known, disk));
      return this.compare(disk);
    });
  }

  /** Something may have happened to the file. */
  takeIn(path: ProjectPath): Promise<Outcome> {
    return this.guarded(async () => {
      const disk = await readTextFile(this.home, path);
      if (!disk) return { kind: 'absent' };
      if (disk.sha256 === this.seen?.sha256) return { kind: 'same' };
      await this.merge(path, disk, this.seen?.text ?? '');
      return this.compare(disk);
    });
  }

  /** Brings the file to the text of now. `create`: also where there is no file. */
  write(path: ProjectPath, create: boolean): Promise<Outcome> {
    return this.guarded(async () => {
      for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
        const disk = await readTextFile(this.home, path);
        if (!disk && !create) return { kind: 'absent' };
        if (disk && disk.sha256 !== this.seen?.sha256) await this.merge(path, disk, this.seen?.text ?? '');
        const outcome = await this.writeOver(path, disk);
        if (outcome) return outcome;
      }
      return { kind: 'error', reason: 'Something else writes this file all the time.' };
    });
  }

  /** Undefined when the file has changed since `disk` was read. */
  private async writeOver(path: ProjectPath, disk: TextOnDisk | undefined): Promise<Outcome | undefined> {
    const text = this.text.toString();
    const state_vector = Y.encodeStateVector(this.doc);
    if (disk && disk.text === text) return { kind: 'agreed', state_vector };
    const format = this.seen?.format ?? PLAIN;
    const bytes = encodeText(text, format);
    const written = decodeText(bytes, 'The text');
    const sha256 = sha256Of(bytes);
    await this.record(path, sha256);
    if (!(await writeTextFile(this.home, path, bytes, disk))) return undefined;
    this.seen = { ...written, sha256, modified: Date.now() };
    await this.record(path);
    return { kind: 'agreed', state_vector };
  }

  private recall(record: DocumentRecord): void {
    const { text, sha256, format, modified } = record;
    this.seen = { text, sha256, format, modified };
    for (const own of record.own) {
      const update = Buffer.from(own, 'base64');
      this.peers.keepOwn(update);
      Y.applyUpdate(this.doc, update, 'record');
    }
  }

  /** What to take as the common past. Without any, both texts are kept: the disk's in a file beside. */
  private async firstBase(path: ProjectPath, known: boolean, disk: TextOnDisk): Promise<string> {
    const live = this.text.toString();
    if (live === '' && (!known || !this.seen)) return '';
    if (this.seen) return this.seen.text;
    if (live !== disk.text) await this.keepCopy(path, disk);
    return disk.text;
  }

  private async keepCopy(path: ProjectPath, disk: TextOnDisk): Promise<void> {
    const stamp = new Date().toISOString().replace(/[:.]/g, '-');
    const copy = parseProjectPath(`${path}.disk-${stamp}`);
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
    const handle = await openRegular(this.home, await resolveEntry(this.home, copy), flags, copy);
    try {
      await handle.writeFile(encodeText(disk.text, disk.format));
    } finally {
      await handle.close();
    }
    this.logger.warn(
      { path, copy },
      'the file and the document differ and have no known past: the file was copied',
    );
  }

  /** Recorded first, sent then: an update that has left is always explained by the record. */
  private async merge(path: ProjectPath, disk: TextOnDisk, base: string): Promise<void> {
    const edits = mergeForeign(base, this.text.toString(), disk.text);
    this.doc.transact(() => {
      for (const { index, remove, insert } of edits) {
        if (remove > 0) this.text.delete(index, remove);
        if (insert !== '') this.text.insert(index, insert);
      }
    }, DISK_ORIGIN);
    this.seen = seenOf(disk);
    await this.record(path);
    this.peers.sendOwn();
  }

  private compare(disk: TextOnDisk): Outcome {
    if (this.text.toString() !== disk.text) return { kind: 'behind' };
    return { kind: 'agreed', state_vector: Y.encodeStateVector(this.doc) };
  }

  private async record(path: ProjectPath, writing?: string): Promise<void> {
    const own = this.peers.ownToKeep().map((update) => Buffer.from(update).toString('base64'));
    const record = {
      path,
      ...(this.seen ?? NOTHING_SEEN),
      own,
      ...(writing === undefined ? {} : { writing }),
    };
    try {
      await this.records.save(this.document_id, record);
    } catch (error) {
      this.logger.warn({ error }, 'what was seen on disk cannot be recorded');
    }
  }

  private async guarded(work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LyceumError)) this.logger.error({ error }, 'the file of a document failed');
      return { kind: 'error', reason: toWireError(error).message };
    }
  }
}
