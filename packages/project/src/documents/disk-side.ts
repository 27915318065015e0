/**
 * The disk's half of a document: what was last seen there, how a foreign change is merged into the Yjs text, how the text is written.
 * Called by document-on-disk, one call at a time. What is seen is recorded before anything that follows from it leaves this process,
 * so a kill at any moment leads neither to a lost nor to a doubled change.
 */
import { join } from 'node:path';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ProjectPath } from '@lyceum/util/paths';
import { deltaOf, mergeForeign } from '@lyceum/util/text/merge-foreign';
import * as Y from 'yjs';
import { resolveEntry } from '../files/resolve';
import { keepConflictCopy } from './conflict-copy';
import type { MovedFiles } from './moved-files';
import type { OpenWriters } from './open-writers';
import type { Peers } from './peers';
import { RecentVersions } from './recent-versions';
import type { DocumentRecord, RecordStore } from './record-store';
import { ReplacedFiles } from './replaced-file';
import { patienceFromNow, readSettled } from './settled-file';
import { sha256Of, type TextOnDisk, type WrittenText, writeTextFile } from './text-file';
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

/** What the disk side shares with those of the project's other documents. */
export interface DiskTools {
  home: string;
  records: RecordStore;
  writers: OpenWriters;
  movedFiles: MovedFiles;
}

/** What both sides last agreed on. */
interface Seen {
  text: string;
  sha256: string;
  format: TextFormat;
  modified: number;
  identity: string | undefined;
}

const NOTHING_SEEN = { text: '', sha256: '', format: PLAIN, modified: 0 };

function seenOf(disk: TextOnDisk): Seen {
  const { text, sha256, format, stats, identity } = disk;
  return { text, sha256, format, modified: Number(stats.mtimeMs), identity };
}

export class DiskSide {
  private readonly text: Y.Text;
  private readonly recent = new RecentVersions();
  private seen: Seen | undefined;
  /** The record of an earlier life has been read. */
  private recalled = false;
  /** The file has come in: from then on every difference is news. */
  private entered = false;
  private known = false;
  /** Hash of a write that an earlier life had begun. */
  private writing: string | undefined;
  private hurried = false;
  private readonly replaced = new ReplacedFiles();

  constructor(
    private readonly tools: DiskTools,
    private readonly document_id: DocumentId,
    private readonly doc: Y.Doc,
    private readonly peers: Peers,
    private readonly logger: Logger,
  ) {
    this.text = doc.getText(TEXT_NAME);
  }

  /** First look, once a hub has sent all it has. `known`: some local hub has read the file before. */
  bringIn(path: ProjectPath, known: boolean): Promise<Outcome> {
    this.known = known;
    return this.takeIn(path);
  }

  /** Something may have happened to the file. */
  takeIn(path: ProjectPath): Promise<Outcome> {
    return this.guarded(async () => {
      await this.recall();
      const disk = await this.read(path);
      if (!disk) {
        this.peers.sendOwn();
        return { kind: 'absent' };
      }
      if (this.entered && disk.sha256 === this.seen?.sha256) return await this.sameAgain(path, disk);
      await this.merge(path, disk);
      return this.compare(disk);
    });
  }

  /** Brings the file to the text of now. `create`: also where there is no file. */
  write(path: ProjectPath, create: boolean): Promise<Outcome> {
    return this.guarded(async () => {
      await this.recall();
      const patience = patienceFromNow(() => this.hurried);
      for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
        const disk = await this.read(path, patience);
        if (!disk && !create) return { kind: 'absent' };
        if (disk && !(this.entered && disk.sha256 === this.seen?.sha256)) await this.merge(path, disk);
        const outcome = await this.writeOver(path, disk);
        if (outcome) return outcome;
      }
      return { kind: 'error', reason: 'Something else writes this file all the time.' };
    });
  }

  /**
   * A moment after a write: what a program still wrote to the file that was replaced comes into the document; true when there was some.
   * While it has the file open one asks again.
   */
  async lookBehind(path: ProjectPath): Promise<boolean> {
    const late = await this.replaced.news(this.tools.writers, this.hurried);
    if (late.length === 0) return false;
    for (const { before, text } of late) this.apply(before, text);
    await this.record(path);
    this.peers.sendOwn();
    return true;
  }

  /** Where the file is now that is not at `path` any more, if it was moved. */
  async whereabouts(path: ProjectPath): Promise<ProjectPath | undefined> {
    const identity = this.seen?.identity;
    if (identity === undefined) return undefined;
    const { home, movedFiles } = this.tools;
    const place = await resolveEntry(home, path).catch(() => join(home, path));
    return movedFiles.find(identity, place);
  }

  /** Some program may still write to a file that was replaced. */
  get looksBehind(): boolean {
    return this.replaced.size > 0;
  }

  /** Nothing waits from now on: the program ends. */
  hurry(): void {
    this.hurried = true;
  }

  close(): void {
    this.hurry();
    this.recent.forget();
    this.replaced.close();
  }

  private read(
    path: ProjectPath,
    patience = patienceFromNow(() => this.hurried),
  ): Promise<TextOnDisk | undefined> {
    return readSettled(this.tools.home, path, this.seen, this.tools.writers, patience);
  }

  /** Another file with the same text (git going to and fro), or the same one. */
  private async sameAgain(path: ProjectPath, disk: TextOnDisk): Promise<Outcome> {
    const isNew = this.seen?.identity !== disk.identity;
    this.seen = seenOf(disk);
    if (isNew) await this.record(path);
    return { kind: 'same' };
  }

  /** Undefined when the file has changed since `disk` was read. */
  private async writeOver(path: ProjectPath, disk: TextOnDisk | undefined): Promise<Outcome | undefined> {
    const text = this.text.toString();
    const state_vector = Y.encodeStateVector(this.doc);
    if (disk && disk.text === text) return { kind: 'agreed', state_vector };
    const bytes = encodeText(text, this.seen?.format ?? PLAIN);
    const sha256 = sha256Of(bytes);
    const { home, writers } = this.tools;
    // Who goes on appending finds the end wherever it is. Who writes at its own place must not write over what people typed: it keeps
    // the file that is replaced, and lookBehind takes in what comes there.
    const keep = disk !== undefined && (await writers.of(disk.real)) === 'appends';
    await this.record(path, sha256);
    const written = await writeTextFile(home, path, bytes, disk, keep);
    if (!written) return undefined;
    if (disk) this.recent.add(disk.text, written.stats.ctimeNs);
    await this.wrote(path, bytes, sha256, written);
    return { kind: 'agreed', state_vector };
  }

  private async wrote(
    path: ProjectPath,
    bytes: Buffer,
    sha256: string,
    { stats, identity, replaced }: WrittenText,
  ): Promise<void> {
    const decoded = decodeText(bytes, 'The text', this.seen?.format);
    if (replaced) this.replaced.add(replaced);
    this.seen = { ...decoded, sha256, modified: Number(stats.mtimeMs), identity };
    this.entered = true;
    await this.record(path);
  }

  private async recall(): Promise<void> {
    if (this.recalled) return;
    const record = await this.tools.records.load(this.document_id);
    this.recalled = true;
    if (!record) return;
    const { text, sha256, format, modified, identity, writing } = record;
    this.seen = { text, sha256, format, modified, identity };
    this.writing = writing;
    for (const own of record.own) {
      const update = Buffer.from(own, 'base64');
      this.peers.keepOwn(update);
      Y.applyUpdate(this.doc, update, 'record');
    }
  }

  /** What to take as the common past. Without any, both texts are kept: the disk's in a file beside. */
  private async baseOf(path: ProjectPath, disk: TextOnDisk): Promise<string> {
    const live = this.text.toString();
    if (!this.entered && live === '' && !(this.known && this.seen)) return '';
    // A write that had begun in an earlier life came through.
    if (!this.entered && this.writing === disk.sha256) return disk.text;
    if (this.seen) {
      const inPlace = disk.identity !== undefined && disk.identity === this.seen.identity;
      const foreign = { text: disk.text, born: disk.stats.birthtimeNs, inPlace };
      return this.recent.baseOf(foreign, this.seen.text);
    }
    if (live !== disk.text) {
      const copy = await keepConflictCopy(this.tools.home, path, disk);
      this.logger.warn(
        { path, copy },
        'the file and the document differ without a known past: it was copied',
      );
    }
    return disk.text;
  }

  /** Recorded first, sent then: an update that has left is always explained by the record. */
  private async merge(path: ProjectPath, disk: TextOnDisk): Promise<void> {
    this.apply(await this.baseOf(path, disk), disk.text);
    this.recent.forget();
    this.seen = seenOf(disk);
    this.entered = true;
    await this.record(path);
    this.peers.sendOwn();
  }

  private apply(base: string, foreign: string): void {
    const edits = mergeForeign(base, this.text.toString(), foreign);
    // In one walk over the text: thousands of single insertions would each look for their place.
    if (edits.length > 0) this.doc.transact(() => this.text.applyDelta(deltaOf(edits)), DISK_ORIGIN);
  }

  private compare(disk: TextOnDisk): Outcome {
    if (this.text.toString() !== disk.text) return { kind: 'behind' };
    return { kind: 'agreed', state_vector: Y.encodeStateVector(this.doc) };
  }

  private async record(path: ProjectPath, writing?: string): Promise<void> {
    const own = this.peers.ownToKeep().map((update) => Buffer.from(update).toString('base64'));
    const record: DocumentRecord = {
      path,
      ...(this.seen ?? NOTHING_SEEN),
      own,
      ...(writing === undefined ? {} : { writing }),
    };
    try {
      await this.tools.records.save(this.document_id, record);
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
