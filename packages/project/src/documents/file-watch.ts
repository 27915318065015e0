/**
 * Tells when the file at a path may have changed, also behind a symbolic link. Used by document-on-disk.
 * It never reads the file.
 */
import { basename, dirname, join } from 'node:path';
import type { ProjectPath } from '@lyceum/util/paths';
import type { FolderWatches } from '../files/folder-watches';
import { resolveEntry, resolveTarget } from '../files/resolve';

/** ms. An editor that saves writes, renames and sets the mode: one look for all of it. */
const COALESCE_MS = 20;

export class FileWatch {
  private unwatch: (() => void)[] = [];
  private watched = '';
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly home: string,
    private readonly watches: FolderWatches,
    private readonly changed: () => void,
  ) {}

  /** Follows `path`, and where its links lead now. */
  async follow(path: ProjectPath): Promise<void> {
    const entry = await resolveEntry(this.home, path).catch(() => join(this.home, path));
    const real = await resolveTarget(this.home, path).catch(() => entry);
    const places = [...new Set([entry, real])];
    if (this.closed || this.watched === places.join('\0')) return;
    this.watched = places.join('\0');
    const before = this.unwatch;
    this.unwatch = places.map((place) => this.watchPlace(place));
    for (const stop of before) stop();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const stop of this.unwatch.splice(0)) stop();
  }

  private watchPlace(place: string): () => void {
    const name = basename(place);
    return this.watches.watch(dirname(place), {
      changed: (changed) => {
        if (changed !== undefined && changed !== name) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(this.changed, COALESCE_MS);
      },
    });
  }
}
