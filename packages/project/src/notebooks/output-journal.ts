/**
 * Keeps what cells print safe until the notebook's file has it: a journal in the state folder, written a moment after the outputs came, without waiting for
 * the disk. Floods are in their files already and only counted here. Made by Notebooks for each notebook; told by its room.
 *
 *   output ──≤ 100 ms──► journal ──the file has it──► gone;  killed: read by journal-records, restored by the room
 */
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CellId, CellResult } from '@lyceum/util/notebook/model';
import type { CellOutputs } from './cell-outputs';
import type { HeldOutput } from './held-output';
import type { JournalledOutput, JournalRecord } from './journal-records';
import type { RunTarget } from './run-queue';
import type { StreamText } from './stream-text';

/** Milliseconds from an output to the journal: what a kill may take. */
const JOURNAL_MS = 100;
/** Bytes of a journal that grows beyond it, and beyond twice of what it must say, is written anew. */
const MAX_JOURNAL_BYTES = 8 * 1024 * 1024;
/** Ways in which a cell may stand in the file that are known. */
const MAX_MARKS = 4;

export type JournalTarget = Pick<RunTarget, 'run'> & { readonly outputs: CellOutputs };

interface Entry {
  target: JournalTarget;
  marks: string[];
  /** Version that the journal has, and the settled characters of its streams (-1: it is cut, or none). */
  version: number;
  chars: number[];
  run: string;
}

interface Options {
  path: string;
  /** The folder is there. */
  prepare(): void;
  /** Says what a result is, in short. */
  markOf(result: CellResult | undefined): string;
}

export class OutputJournal {
  private readonly entries = new Map<CellId, Entry>();
  private readonly dirty = new Set<CellId>();
  /** Not restored yet: they are in the journal of the life before. */
  private waiting = new Set<CellId>();
  private lines: JournalRecord[] = [];
  private bytes = 0;
  /** Of the last time that it was written as a whole. */
  private least = 0;
  private exists = false;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: Options) {}

  /** These cells are in the journal of an earlier life. */
  holds(cells: Iterable<CellId>): void {
    this.waiting = new Set(cells);
    this.exists = this.waiting.size > 0;
  }

  /** The file lacks something. */
  get isNeeded(): boolean {
    return this.entries.size > 0;
  }

  /** `inFile`: what the notebook's file may have of the cell, by marks. Asked for when the journal does not know the cell. */
  changed(cell: CellId, target: JournalTarget, inFile: () => Iterable<string>): void {
    let entry = this.entries.get(cell);
    if (entry?.target !== target) {
      entry = { target, marks: [...inFile()], version: -1, chars: [], run: '' };
      this.entries.set(cell, entry);
      this.lines.push(...entry.marks.map((mark) => ({ kind: 'mark' as const, cell, mark })));
    }
    this.waiting.delete(cell);
    this.dirty.add(cell);
    this.plan();
  }

  /** The file is about to have this, and does not yet. */
  gives(cell: CellId, result: CellResult): void {
    const entry = this.entries.get(cell);
    if (!entry) return;
    queueMicrotask(() => {
      const mark = this.options.markOf(result);
      entry.marks = [...entry.marks.filter((one) => one !== mark), mark].slice(-MAX_MARKS);
      if (this.entries.get(cell) !== entry) return;
      this.lines.push({ kind: 'mark', cell, mark });
      this.plan();
    });
  }

  /** What is to be known of it is in the file. */
  forget(cell: CellId): void {
    const isKnown = this.entries.delete(cell) || this.waiting.delete(cell);
    this.waiting.delete(cell);
    this.dirty.delete(cell);
    if (!isKnown) return;
    this.lines = this.lines.filter((line) => line.cell !== cell);
    this.lines.push({ kind: 'gone', cell });
    this.plan();
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.write();
  }

  /** Resolves when what came until now is in the journal. */
  async write(): Promise<void> {
    this.working = this.working.then(() => this.writeNow()).catch(() => {});
    await this.working;
  }

  private plan(): void {
    if (this.closed) {
      // The last write of the notebook's file comes after the end of its room.
      if (!this.isNeeded) void this.write();
      return;
    }
    this.timer ??= setTimeout(() => {
      void this.write().then(() => {
        this.timer = undefined;
        if (this.dirty.size > 0 || this.lines.length > 0) this.plan();
      });
    }, JOURNAL_MS);
  }

  /** A disk that refuses: the notebook's file is what there is then. */
  private async writeNow(): Promise<void> {
    const { path } = this.options;
    if (this.entries.size === 0 && this.waiting.size === 0) {
      this.lines = [];
      if (this.exists) await rm(path, { force: true });
      Object.assign(this, { exists: false, bytes: 0, least: 0 });
      return;
    }
    const text = this.takeText();
    if (text === '') return;
    this.options.prepare();
    if (this.waiting.size === 0 && this.bytes + text.length > MAX_JOURNAL_BYTES + 2 * this.least)
      return this.writeWhole();
    await appendFile(path, text, { mode: 0o600 });
    this.exists = true;
    this.bytes += text.length;
  }

  private takeText(): string {
    const records = this.lines;
    this.lines = [];
    for (const cell of this.dirty) {
      const entry = this.entries.get(cell);
      if (entry) records.push(...recordsOf(cell, entry));
    }
    this.dirty.clear();
    return textOf(records);
  }

  private async writeWhole(): Promise<void> {
    const { path } = this.options;
    const records: JournalRecord[] = [];
    for (const [cell, entry] of this.entries) {
      Object.assign(entry, { version: -1, chars: [], run: '' });
      const marks = entry.marks.map((mark) => ({ kind: 'mark' as const, cell, mark }));
      records.push(...marks, ...recordsOf(cell, entry));
    }
    const text = textOf(records);
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
    Object.assign(this, { exists: true, bytes: text.length, least: text.length });
  }
}

function textOf(records: readonly JournalRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** What the journal lacks of a cell; it has it then. */
function recordsOf(cell: CellId, entry: Entry): JournalRecord[] {
  const { outputs, run } = entry.target;
  const records: JournalRecord[] = [];
  if (entry.version < outputs.cleared) {
    records.push({ kind: 'begin', cell });
    entry.chars = [];
  }
  const is_running = run.status === 'running';
  const words = `${run.execution_count} ${is_running}`;
  if (words !== entry.run) {
    records.push({ kind: 'run', cell, execution_count: run.execution_count, is_running });
    entry.run = words;
  }
  for (let index = 0; index < outputs.length; index++) {
    const held = outputs.at(index);
    if (held && (held.changed > entry.version || index >= entry.chars.length))
      records.push(recordOf(cell, index, held, entry));
  }
  entry.version = outputs.version;
  return records;
}

function recordOf(cell: CellId, index: number, held: HeldOutput, { chars }: Entry): JournalRecord {
  if (held.kind !== 'stream') {
    chars[index] = -1;
    return { kind: 'set', cell, index, output: { output: held.output } };
  }
  const { stream } = held;
  const known = chars[index] ?? -1;
  const { settled, open } = stream;
  chars[index] = stream.onDisk ? -1 : settled.length;
  const file = stream.onDisk;
  if (file) return { kind: 'set', cell, index, output: cutOutput(stream, file) };
  if (known === -1) return { kind: 'set', cell, index, output: { name: stream.name, text: settled, open } };
  return { kind: 'more', cell, index, text: settled.slice(known), open };
}

function cutOutput(
  { name, size, open, isKept }: StreamText,
  file: NonNullable<StreamText['onDisk']>,
): JournalledOutput {
  file.write();
  const { bytes, lines, isFull } = file.count;
  const spill = basename(file.path, '.txt');
  if (isKept) {
    const lost = { bytes: Math.max(0, size.bytes - bytes), lines: 0 };
    return { name, file: spill, written: { bytes, lines: size.lines }, lost, open };
  }
  const lost = isFull ? { bytes: size.bytes - bytes, lines: size.lines - lines } : { bytes: 0, lines: 0 };
  return { name, file: spill, written: { bytes, lines }, lost, open };
}
