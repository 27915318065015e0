/**
 * Everything that may change a file by order of a hub, in one place, so that listings, documents and terminals hear of it.
 * Called by server/file-requests and the raw server; made by the composition root.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import type { FileOp, FileOpResult } from '@lyceum/util/protocol/files';
import type { DiskQuota } from './files/disk-quota';
import type { LiveListings } from './files/live-listings';
import { copy, createFile, createFolder, move, remove, stat } from './files/operations';
import { type Roots, refuseSnapshot } from './files/resolve';
import { restore } from './files/restore';
import { sweepStaging } from './files/staging';
import { Trash } from './files/trash';
import { TRASH_FOLDER } from './files/trash-folder';
import type { Rooms } from './rooms';

type Trashed = NonNullable<FileOpResult['trashed']>;

export class ProjectFiles {
  private readonly trash: Trash;

  constructor(
    readonly roots: Roots,
    readonly quota: DiskQuota,
    private readonly rooms: Rooms,
    private readonly listings: LiveListings,
  ) {
    this.trash = new Trash(roots.home);
  }

  /** Once, before anything is asked: what a killed local hub left. Answers the longer part, and what has been in the trash for 30 days. */
  async sweep(): Promise<() => Promise<void>> {
    const removal = await sweepStaging(this.roots.home);
    return async () => {
      await removal();
      await this.trash.sweep();
    };
  }

  async run(op: FileOp): Promise<FileOpResult> {
    const { roots, quota } = this;
    switch (op.kind) {
      case 'create_file':
        return { entry: await createFile(roots.home, quota, op.path, op.content) };
      case 'create_folder':
        return { entry: await createFolder(roots.home, op.path) };
      case 'move':
        return this.move(op.from, op.to);
      case 'delete':
        return this.remove(op.path);
      case 'stat':
        return { entry: await stat(roots, op.path) };
      case 'copy':
        return copy(roots, quota, op.from, op.to);
      case 'trash':
        return { entry: null, trashed: await this.toTrash(op.paths) };
      case 'untrash':
        return { entry: null, trashed: await this.trash.back(op.trash_ids) };
      case 'empty_trash':
        return this.emptyTrash(op.trash_ids);
      case 'compress':
        return archives().compress(roots, quota, op.paths, op.to);
      case 'extract':
        return archives().extract(roots, quota, op.path, op.to);
      case 'fetch':
        return { entry: await fetching().fetchInto(roots.home, quota, op.url, op.to) };
      case 'restore':
        return this.restore(op.from, op.to);
    }
  }

  trashItems(): ReturnType<Trash['items']> {
    return this.trash.items();
  }

  /** As delete, but it can come back. */
  async toTrash(paths: readonly ProjectPath[]): Promise<Trashed> {
    const trashed = await this.holdingDocuments(paths, () => this.trash.put(paths));
    for (const path of paths) this.listings.touched(path);
    return trashed;
  }

  /** `work` puts something at `path`; what lies there now goes to the trash first, and comes back when the work fails. */
  async replacing<T>(path: ProjectPath, work: () => Promise<T>): Promise<{ result: T; trashed: Trashed }> {
    refuseSnapshot(path);
    return this.holdingDocuments([path], async () => {
      const present = await stat(this.roots, path).catch(() => undefined);
      const trashed = present ? await this.trash.put([path]) : [];
      try {
        return { result: await work(), trashed };
      } catch (error) {
        await this.trash.back(trashed.map(({ trash_id }) => trash_id));
        throw error;
      } finally {
        this.listings.touched(path);
      }
    });
  }

  /** Documents and terminals go along; meanwhile nobody writes to the old place. */
  private async move(from: ProjectPath, to: ProjectPath): Promise<FileOpResult> {
    const entry = await this.holdingDocuments([from], async () => {
      const moved = await move(this.roots.home, from, to);
      this.rooms.documentsIfLoaded()?.moved(from, to);
      return moved;
    });
    this.rooms.terminalsIfLoaded()?.moved(from, to);
    this.listings.touched(from);
    return { entry };
  }

  private async remove(path: ProjectPath): Promise<FileOpResult> {
    const entry = await this.holdingDocuments([path], () => remove(this.roots.home, path));
    this.listings.touched(path);
    return { entry };
  }

  private async emptyTrash(ids: readonly string[] | undefined): Promise<FileOpResult> {
    await this.holdingDocuments([TRASH_FOLDER], () => this.trash.empty(ids));
    this.listings.touched(TRASH_FOLDER);
    return { entry: null };
  }

  /** Out of a snapshot; documents of that path take it as a foreign change. */
  private async restore(from: ProjectPath, to: ProjectPath): Promise<FileOpResult> {
    const { roots, quota, trash } = this;
    const holding = <T>(path: ProjectPath, work: () => Promise<T>) => this.holdingDocuments([path], work);
    const result = await restore({ roots, quota, trash, holding }, from, to);
    this.listings.touched(to);
    return result;
  }

  private holdingDocuments<T>(paths: readonly ProjectPath[], work: () => Promise<T>): Promise<T> {
    const documents = this.rooms.documentsIfLoaded();
    return documents ? documents.holding(paths, work) : work();
  }
}

/** Loaded when first used: libraries that an idle project does not need. A require and not an import: CommonJS, and at this moment. */
function archives(): typeof import('./archives/archives') {
  return require('./archives/archives');
}

function fetching(): typeof import('./files/fetch') {
  return require('./files/fetch');
}
