/**
 * The long outputs of all notebooks of the project, in the local hub's state folder: bounded, and rid of what belongs to no notebook any more.
 * Made by Notebooks.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { NotebookFiles } from './notebook-files';

/** Bytes of long outputs that one notebook keeps on the disk, and those of all notebooks of a project. */
export const MAX_NOTEBOOK_BYTES = 2 * 1024 ** 3;
export const MAX_PROJECT_BYTES = 4 * 1024 ** 3;
/** Milliseconds that those of a notebook whose file is gone are kept: it may have been moved, or comes back from the trash. */
const ORPHAN_MS = 24 * 3600 * 1000;

interface Options {
  home: string;
  /** Throws when the disk's quota does not allow it. */
  reserve(bytes: number): Promise<void>;
  max_project_bytes?: number;
}

export class OutputFiles {
  private readonly notebooks = new Map<string, NotebookFiles>();

  constructor(
    private readonly folder: string,
    private readonly options: Options,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) this.notebooks.set(entry.name, this.made(entry.name));
      // As an older version kept them.
      else rmSync(join(folder, entry.name), { force: true });
    }
    this.sweep();
  }

  /** Of a notebook that is open from now on, until `close` of what is given. */
  open(document_id: DocumentId, path: () => ProjectPath): NotebookFiles {
    const files = this.notebooks.get(document_id) ?? this.made(document_id);
    this.notebooks.set(document_id, files);
    files.path = path;
    for (const [name, other] of this.notebooks) {
      if (other.path || other.place !== path()) continue;
      // Known by another id before: run from the command line, or made anew at its place.
      files.absorb(other);
      this.drop(name);
    }
    return files;
  }

  /** Those that belong to nothing any more go. */
  sweep(): void {
    for (const [name, files] of this.notebooks) {
      if (files.path) continue;
      const isThere = files.place !== '' && existsSync(join(this.options.home, files.place));
      if (files.isEmpty || !(isThere || ageOf(files.folder) < ORPHAN_MS)) this.drop(name);
    }
  }

  private made(name: string): NotebookFiles {
    return new NotebookFiles(join(this.folder, name), {
      reserve: (notebook, bytes) => this.reserve(notebook, bytes),
      elsewhere: (digest, but) => {
        for (const other of this.notebooks.values()) {
          const found = other === but ? undefined : other.stands(digest);
          if (found) return found;
        }
        return undefined;
      },
      hasAny: () => [...this.notebooks.values()].some(({ hasOutputs }) => hasOutputs),
    });
  }

  private async reserve(notebook: NotebookFiles, bytes: number): Promise<void> {
    const { max_project_bytes = MAX_PROJECT_BYTES } = this.options;
    if (notebook.bytes + bytes > MAX_NOTEBOOK_BYTES) throw tooMuch('this notebook');
    const total = () => [...this.notebooks.values()].reduce((sum, one) => sum + one.bytes, 0);
    while (total() + bytes > max_project_bytes) {
      const oldest = this.oldest();
      if (oldest === undefined) throw tooMuch('the notebooks of this project');
      this.drop(oldest);
    }
    await this.options.reserve(bytes);
  }

  /** Of those that nobody has open. */
  private oldest(): string | undefined {
    const closed = [...this.notebooks].filter(([, files]) => !files.path);
    const byAge = closed.sort(([, a], [, b]) => ageOf(b.folder) - ageOf(a.folder));
    return byAge[0]?.[0];
  }

  private drop(name: string): void {
    this.notebooks.delete(name);
    rmSync(join(this.folder, name), { recursive: true, force: true });
  }
}

/** Milliseconds since its index was last written. */
function ageOf(folder: string): number {
  const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs;
}

function tooMuch(whose: string): LyceumError {
  return new LyceumError('disk_full', `The long outputs of ${whose} have no more room on the disk.`);
}
