/**
 * What one notebook has on the disk besides its own file: the outputs that are too long for it, their index, and the journal of what is not in the file yet.
 * A folder of the local hub's state, mode 0700. Made by OutputFiles; used by the notebook's room.
 *
 *   <state>/outputs/<document id>/index.json   <16 hex digits>.txt …   journal
 */
import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CellId } from '@lyceum/util/notebook/model';
import type { ProjectPath } from '@lyceum/util/paths';
import {
  digestOf,
  type FileStand,
  newSpillName,
  type OutputIndex,
  readIndex,
  writeIndex,
} from './output-index';
import { SpillFile } from './spill';
import { HEAD_CHARS } from './stream-text';

/** Ways in which one output stood in the file lately that are known: the file may have that of before the last write. */
const MAX_STANDS = 4;
/** Files of one notebook. */
const MAX_FILES = 500;

interface Project {
  /** Throws when these bytes are too many for this notebook, the project, or the disk. */
  reserve(notebook: NotebookFiles, bytes: number): Promise<void>;
  /** Of any other notebook. */
  elsewhere(digest: string, but: NotebookFiles): Found | undefined;
  hasAny(): boolean;
}

interface Found {
  path: string;
  stand: FileStand;
}

export interface KeptOutput {
  file: SpillFile;
  stand: FileStand;
}

export class NotebookFiles {
  /** Undefined: nobody has the notebook open. */
  path: (() => ProjectPath) | undefined;
  /** Bytes of its long outputs. */
  bytes = 0;
  private readonly index: OutputIndex;
  private readonly live = new Map<string, SpillFile>();
  private planned = false;

  constructor(
    readonly folder: string,
    private readonly project: Project,
  ) {
    this.index = readIndex(folder) ?? { path: '', outputs: {} };
    this.tidy();
  }

  /** Where the notebook is, or was last. */
  get place(): string {
    return this.path?.() ?? this.index.path;
  }

  get journal(): string {
    return join(this.folder, 'journal');
  }

  get hasOutputs(): boolean {
    return Object.keys(this.index.outputs).length > 0;
  }

  get isEmpty(): boolean {
    return !this.hasOutputs && !existsSync(this.journal);
  }

  /** A new file. Without a cell (the console) nobody finds it again. */
  create(cell_id: CellId | undefined): SpillFile {
    const name = newSpillName();
    if (cell_id !== undefined) this.index.outputs[name] = { cell_id, stands: [] };
    this.save();
    return this.made(name);
  }

  /** The whole of an output that stands so in the notebook's file. One of another cell, or notebook, is had as an own file: a link. */
  find(cell_id: CellId, text: string): KeptOutput | undefined {
    if (text.length < HEAD_CHARS || !this.project.hasAny()) return undefined;
    const digest = digestOf(text);
    const own = this.named(digest, cell_id);
    if (own) return { file: this.live.get(own.name) ?? this.adopted(own.name), stand: own.stand };
    const other = this.stands(digest) ?? this.project.elsewhere(digest, this);
    return other && this.linked(cell_id, other);
  }

  /** As the journal names it. */
  ofJournal(cell_id: CellId, name: string): SpillFile | undefined {
    if (this.index.outputs[name]?.cell_id !== cell_id) return undefined;
    return this.live.get(name) ?? this.adopted(name);
  }

  /** A file in which some output stood so. */
  stands(digest: string): Found | undefined {
    const found = this.named(digest);
    return found && { path: this.fileOf(found.name), stand: found.stand };
  }

  /** Removes the files that no output in memory has: what the notebook's file says of those cells is something else now. */
  dropUnused(isGone: (cell_id: CellId) => boolean = () => false): void {
    for (const [name, { cell_id }] of Object.entries(this.index.outputs))
      if (!this.live.has(name) || isGone(cell_id)) this.remove(name);
    this.save();
  }

  /** The files of a notebook that was known by another id become this one's. */
  absorb(other: NotebookFiles): void {
    for (const [name, entry] of Object.entries(other.index.outputs)) {
      try {
        this.saveNow();
        renameSync(other.fileOf(name), this.fileOf(name));
        this.index.outputs[name] = entry;
      } catch {
        // It is gone: so is the rest of that output.
      }
    }
    this.bytes += other.bytes;
    this.saveNow();
  }

  /** The folder is there. */
  prepare(): void {
    if (!existsSync(this.folder)) this.saveNow();
  }

  /** Once for all that happens now. */
  save(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => this.saveNow());
  }

  saveNow(): void {
    this.planned = false;
    try {
      this.index.path = this.place;
      writeIndex(this.folder, this.index);
    } catch {
      // A full disk: what is longer than the notebook's file keeps is not found again, and nothing else suffers.
    }
  }

  /** Nobody has the notebook open any more. */
  close(): void {
    this.index.path = this.place;
    this.path = undefined;
    this.live.clear();
    if (this.isEmpty) rmSync(this.folder, { recursive: true, force: true });
    else this.saveNow();
  }

  private fileOf(name: string): string {
    return join(this.folder, `${name}.txt`);
  }

  private made(name: string, kept_bytes?: number): SpillFile {
    const options = {
      reserve: async (bytes: number) => {
        if (Object.keys(this.index.outputs).length > MAX_FILES) throw new Error('too many long outputs');
        await this.project.reserve(this, bytes);
        this.bytes += bytes;
      },
      stands: (stand: FileStand) => this.noteStand(name, stand),
      removed: (bytes: number) => this.forget(name, bytes),
    };
    const file = new SpillFile(this.fileOf(name), options, kept_bytes);
    this.live.set(name, file);
    return file;
  }

  private adopted(name: string): SpillFile {
    return this.made(name, sizeOf(this.fileOf(name)));
  }

  private linked(cell_id: CellId, { path, stand }: Found): KeptOutput | undefined {
    const name = newSpillName();
    try {
      this.index.outputs[name] = { cell_id, stands: [stand] };
      this.saveNow();
      linkSync(path, this.fileOf(name));
    } catch {
      delete this.index.outputs[name];
      return undefined;
    }
    const file = this.adopted(name);
    this.bytes += file.kept;
    return { file, stand };
  }

  private named(digest: string, cell_id?: CellId): { name: string; stand: FileStand } | undefined {
    for (const [name, entry] of Object.entries(this.index.outputs)) {
      const stand = entry.stands.find((one) => one.digest === digest);
      if (stand && (cell_id === undefined || entry.cell_id === cell_id)) return { name, stand };
    }
    return undefined;
  }

  private noteStand(name: string, stand: FileStand): void {
    const entry = this.index.outputs[name];
    if (!entry || entry.stands.at(-1)?.digest === stand.digest) return;
    entry.stands = [...entry.stands.filter(({ digest }) => digest !== stand.digest), stand].slice(
      -MAX_STANDS,
    );
    this.save();
  }

  private forget(name: string, bytes: number): void {
    this.bytes = Math.max(0, this.bytes - bytes);
    this.live.delete(name);
    if (!(name in this.index.outputs)) return;
    delete this.index.outputs[name];
    this.save();
  }

  private remove(name: string): void {
    const bytes = sizeOf(this.fileOf(name));
    const live = this.live.get(name);
    if (live) return void live.remove().catch(() => {});
    rmSync(this.fileOf(name), { force: true });
    this.forget(name, bytes);
  }

  /** At the start: files without an entry, and entries without a file. */
  private tidy(): void {
    const files = new Map(readdirOf(this.folder).map((name) => [name, sizeOf(join(this.folder, name))]));
    const { outputs } = this.index;
    for (const name of Object.keys(outputs)) if (!files.has(`${name}.txt`)) delete outputs[name];
    for (const [file, bytes] of files) {
      if (!file.endsWith('.txt')) continue;
      if (file.slice(0, -'.txt'.length) in outputs) this.bytes += bytes;
      else rmSync(join(this.folder, file), { force: true });
    }
  }
}

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
