/**
 * Which notebooks have a kernel, as files of the local hub's state folder: after a local hub that was killed its successor can tell people why their
 * kernel is gone. Used by Notebooks.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentId } from '@lyceum/util/ids';

export class LostKernels {
  private readonly lost: Set<string>;
  private readonly marked = new Set<DocumentId>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.lost = new Set(readdirSync(folder));
    for (const name of this.lost) rmSync(join(folder, name), { force: true });
  }

  mark(document_id: DocumentId, isActive: boolean): void {
    if (this.marked.has(document_id) === isActive) return;
    const file = join(this.folder, document_id);
    if (isActive) this.marked.add(document_id);
    else this.marked.delete(document_id);
    try {
      if (isActive) writeFileSync(file, '');
      else rmSync(file, { force: true });
    } catch {
      // A full disk: a kernel starts and ends all the same, and only this explanation would be missing later.
    }
  }

  /** True once for each notebook whose kernel an earlier local hub did not end. */
  take(document_id: DocumentId): boolean {
    return this.lost.delete(document_id);
  }

  /** The local hub ends as it should, and its kernels with it. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
