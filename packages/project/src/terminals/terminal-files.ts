/**
 * Follows the .term files of running sessions: one that is moved by a program takes its session along, one that is deleted ends it. Made by
 * terminals/terminals. A session whose file never was there (the quick terminal) is nobody's business here.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { baseName, isWithin, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { identityOf } from '../documents/file-identity';
import { MovedFiles } from '../documents/moved-files';
import type { FolderWatches } from '../files/folder-watches';
import { resolveFolder } from '../files/resolve';

/** ms that a shell outlives its file: longer than the "Undo" of a deletion stands in the page. */
export const OUTLIVES_FILE_MS = 15_000;

/** What lies there was deleted. */
const TRASH = '.local/share/Trash' as ProjectPath;

export interface FollowedFile {
  path(): ProjectPath;
  moved(to: ProjectPath): void;
  gone(): void;
}

export interface Followed {
  /** The path is another one now, by order of a hub. */
  begin(): Promise<void>;
  stop(): void;
}

export class TerminalFiles {
  private readonly moves: MovedFiles;

  constructor(
    private readonly home: string,
    private readonly watches: FolderWatches,
  ) {
    this.moves = new MovedFiles(home, () => []);
  }

  follow(file: FollowedFile): Followed {
    const following = new Following(this.home, this.watches, this.moves, file);
    void following.begin();
    return following;
  }
}

class Following implements Followed {
  private identity: string | undefined;
  private stopWatch: (() => void) | undefined;
  private stopped = false;
  private looking = false;
  private again = false;
  private ending: NodeJS.Timeout | undefined;

  constructor(
    private readonly home: string,
    private readonly watches: FolderWatches,
    private readonly moves: MovedFiles,
    private readonly file: FollowedFile,
  ) {}

  async begin(): Promise<void> {
    const folder = await resolveFolder(this.home, parentPath(this.file.path())).catch(() => undefined);
    if (folder === undefined) return;
    this.identity = await this.identityAt(this.file.path());
    if (this.identity === undefined || this.stopped) return;
    this.stopWatch?.();
    this.stopWatch = this.watches.watch(folder, {
      changed: (name, content) => {
        if (!content && (name === undefined || name === baseName(this.file.path()))) void this.look();
      },
    });
  }

  stop(): void {
    this.stopped = true;
    this.stopWatch?.();
    clearTimeout(this.ending);
  }

  private async look(): Promise<void> {
    this.again = this.looking;
    if (this.looking || this.stopped) return;
    this.looking = true;
    await this.compare().catch(() => {});
    this.looking = false;
    if (this.again) void this.look();
  }

  private async compare(): Promise<void> {
    const path = this.file.path();
    const found = await this.identityAt(path);
    if (this.stopped || this.identity === undefined || path !== this.file.path()) return;
    if (found !== undefined) {
      // The same file, or another one in its place: a terminal is its path, not its (empty) content.
      this.identity = found;
      clearTimeout(this.ending);
      this.ending = undefined;
      return;
    }
    const place = join(this.home, path);
    const to = await this.moves.find(this.identity, place);
    if (this.stopped || path !== this.file.path()) return;
    if (to?.endsWith('.term') && !isWithin(to, TRASH)) {
      this.file.moved(to);
      await this.begin();
    } else this.ending ??= setTimeout(() => this.file.gone(), OUTLIVES_FILE_MS);
  }

  private async identityAt(path: ProjectPath): Promise<string | undefined> {
    const stats = await lstat(join(this.home, path), { bigint: true }).catch(() => undefined);
    return stats && identityOf(stats);
  }
}
