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
import * as Y from 'yjs';
import { resolveEntry } from '../files/resolve';
import { keepConflictCopy } from './conflict-copy';
import type { DocumentContent, FileText } from './content';
import type { MovedFiles } from './moved-files';
import type { OpenWriters } from './open-writers';
import type { Peers } from './peers';
import { encodePieces } from './piecewise';
import { RecentVersions, WHILE_IT_RUNS } from './recent-versions';
import type { DocumentRecord, RecordStore } from './record-store';
import { ReplacedFiles } from './replaced-file';
import { patienceFromNow, readSettled } from './settled-file';
import { type TextOnDisk, type WrittenText, writeTextFile } from './text-file';
import { decodeText, isPlainText, type KnownText, PLAIN, type TextFormat } from './text-format';

/** How often a write starts over because somebody else writes the same file at the same moment. */
const MAX_WRITE_ATTEMPTS = 5;

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
  /** What the content keeps of the text: of a text all, of a notebook less. */
  past: string;
  /** UTF-16 units of the text. */
  length: number;
  sha256: string;
  format: TextFormat;
  modified: number;
  identity: string | undefined;
}

const NOTHING_SEEN = { past: '', length: 0, sha256: '', format: PLAIN, modified: 0 };

const recentFor = ({ kind }: DocumentContent): RecentVersions =>
  kind === 'text' ? new RecentVersions() : new RecentVersions(WHILE_IT_RUNS);

function seenOf(disk: TextOnDisk, past: string): Seen {
  const { text, sha256, format, stats, identity } = disk;
  return { past, length: text.length, sha256, format, modified: Number(stats.mtimeMs), identity };
}

export class DiskSide {
  private recent: RecentVersions;
  private seen: Seen | undefined;
  /** The text that was read or written last. */
  private lately: KnownText | undefined;
  /** The record of an earlier life has been read. */
  private recalled = false;
  /** The file has come in: from then on every difference is news. */
  private entered = false;
  private known = false;
  /** A write that an earlier life had begun. */
  private writing: { sha256: string; past: string | undefined } | undefined;
  private hurried = false;
  private readonly replaced = new ReplacedFiles();

  constructor(
    private readonly tools: DiskTools,
    private readonly document_id: DocumentId,
    private readonly doc: Y.Doc,
    private content: DocumentContent,
    private readonly peers: Peers,
    private readonly logger: Logger,
  ) {
    this.recent = recentFor(content);
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

  /**
   * The file has become another kind of document, by its name. What is not written yet is written as what it was; then it is read as what it is.
   */
  async become(path: ProjectPath, content: DocumentContent): Promise<Outcome> {
    if (this.entered) await this.write(path, false);
    return this.guarded(async () => {
      await this.recall();
      this.content.close();
      this.content = content;
      this.recent.forget();
      this.recent = recentFor(content);
      const disk = await this.read(path);
      if (!disk) return { kind: 'absent' };
      await this.takeOver(path, disk, content.pastOf(disk.text, this.seen?.past ?? ''));
      return this.compare(disk);
    });
  }

  /** Brings the file to the text of now. `create`: also where there is no file. */
  write(path: ProjectPath, create: boolean): Promise<Outcome> {
    return this.guarded(async () => {
      await this.recall();
      await this.settle(path);
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
    for (const { before, text } of late) this.content.mergeLate(before, text, this.seen?.past ?? '');
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
    const known = { seen: this.seen, content: this.content, lately: this.lately };
    return readSettled(this.tools.home, path, known, this.tools.writers, patience);
  }

  /** Another file with the same text (git going to and fro), or the same one. */
  private async sameAgain(path: ProjectPath, disk: TextOnDisk): Promise<Outcome> {
    const isNew = this.seen?.identity !== disk.identity;
    this.seen = seenOf(disk, this.seen?.past ?? '');
    if (isNew) await this.record(path);
    return { kind: 'same' };
  }

  /** Undefined when the file has changed since `disk` was read. */
  private async writeOver(path: ProjectPath, disk: TextOnDisk | undefined): Promise<Outcome | undefined> {
    const seen = this.seen?.past ?? '';
    const state_vector = Y.encodeStateVector(this.doc);
    const now = this.content.render(disk && { text: disk.text, past: seen });
    if (disk && disk.text === now.text) {
      if (this.seen) this.seen.past = now.past;
      this.content.written?.();
      return { kind: 'agreed', state_vector };
    }
    const { bytes, sha256 } = await encodePieces(now.text, this.seen?.format ?? PLAIN);
    const { home, writers } = this.tools;
    // Who goes on appending finds the end wherever it is. Who writes at its own place must not write over what people typed: it keeps
    // the file that is replaced, and lookBehind takes in what comes there.
    const keep = disk !== undefined && (await writers.of(disk.real)) === 'appends';
    await this.record(path, { sha256, past: now.past === now.text ? undefined : now.past });
    const written = await writeTextFile(home, path, bytes, disk, keep);
    if (!written) return undefined;
    if (disk) this.recent.add(seen, written.stats.ctimeNs, disk.sha256);
    await this.wrote(path, bytes, now, sha256, written);
    return { kind: 'agreed', state_vector };
  }

  private async wrote(
    path: ProjectPath,
    bytes: Buffer,
    now: FileText,
    sha256: string,
    { stats, identity, replaced }: WrittenText,
  ): Promise<void> {
    const { bom, crlf } = this.seen?.format ?? PLAIN;
    const isAsWritten = !bom && !crlf && isPlainText(now.text);
    const { text, format } = isAsWritten
      ? { text: now.text, format: PLAIN }
      : decodeText(bytes, 'The text', this.seen?.format);
    this.lately = { sha256, text, format };
    if (replaced) this.replaced.add(replaced);
    const past = text === now.text ? now.past : this.content.pastOf(text, now.past);
    this.seen = { past, length: text.length, format, sha256, modified: Number(stats.mtimeMs), identity };
    this.entered = true;
    this.content.written?.();
    await this.record(path);
  }

  private async recall(): Promise<void> {
    if (this.recalled) return;
    const record = await this.tools.records.load(this.document_id);
    this.recalled = true;
    if (!record) return;
    const { text, length = text.length, sha256, format, modified, identity, writing } = record;
    this.seen = { past: text, length, sha256, format, modified, identity };
    if (writing !== undefined) this.writing = { sha256: writing, past: record.writing_past };
    for (const own of record.own) {
      const update = Buffer.from(own, 'base64');
      this.peers.keepOwn(update);
      Y.applyUpdate(this.doc, update, 'record');
    }
  }

  /** What to take as the common past. Without any, both texts are kept: the disk's in a file beside. */
  private async baseOf(path: ProjectPath, disk: TextOnDisk): Promise<string> {
    const { content, seen } = this;
    if (!this.entered && content.isEmpty && !(this.known && seen)) return '';
    // A write that had begun in an earlier life came through.
    if (!this.entered && this.writing?.sha256 === disk.sha256) return this.writing.past ?? disk.text;
    if (seen) {
      const inPlace = disk.identity !== undefined && disk.identity === seen.identity;
      const past = () => content.pastOf(disk.text, seen.past);
      const { sha256, stats } = disk;
      return this.recent.baseOf({ past, sha256, born: stats.birthtimeNs, inPlace }, seen.past);
    }
    if (!content.says(disk.text)) {
      const copy = await keepConflictCopy(this.tools.home, path, disk);
      this.logger.warn(
        { path, copy },
        'the file and the document differ without a known past: it was copied',
      );
    }
    return content.pastOf(disk.text, '');
  }

  private async merge(path: ProjectPath, disk: TextOnDisk): Promise<void> {
    await this.takeOver(path, disk, await this.baseOf(path, disk));
    this.recent.forget();
  }

  /** Recorded first, sent then: an update that has left is always explained by the record. */
  private async takeOver(path: ProjectPath, disk: TextOnDisk, base: string): Promise<void> {
    this.seen = seenOf(disk, this.content.merge(base, disk.text));
    this.lately = disk;
    this.entered = true;
    await this.record(path);
    this.peers.sendOwn();
  }

  private async settle(path: ProjectPath): Promise<void> {
    if (!this.content.settle(this.seen?.past ?? '')) return;
    await this.record(path);
    this.peers.sendOwn();
  }

  private compare(disk: TextOnDisk): Outcome {
    const { text } = this.content.render({ text: disk.text, past: this.seen?.past ?? '' });
    if (text !== disk.text) return { kind: 'behind' };
    this.content.written?.();
    return { kind: 'agreed', state_vector: Y.encodeStateVector(this.doc) };
  }

  private async record(
    path: ProjectPath,
    writing?: { sha256: string; past: string | undefined },
  ): Promise<void> {
    const own = this.peers.ownToKeep().map((update) => Buffer.from(update).toString('base64'));
    const { past: text, ...seen } = this.seen ?? NOTHING_SEEN;
    const record: DocumentRecord = {
      path,
      ...seen,
      text,
      own,
      ...(writing && { writing: writing.sha256 }),
      ...(writing?.past !== undefined && { writing_past: writing.past }),
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
