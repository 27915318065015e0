/**
 * Everything that may change a file by order of a hub, in one place, so that listings, documents and terminals hear of it.
 * Called by server/file-requests and the raw server; made by the composition root.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry, FileOp } from '@lyceum/util/protocol/files';
import type { LiveListings } from './files/live-listings';
import { runFileOp } from './files/operations';
import type { Rooms } from './rooms';

export class ProjectFiles {
  constructor(
    private readonly home: string,
    private readonly rooms: Rooms,
    private readonly listings: LiveListings,
  ) {}

  async run(op: FileOp): Promise<Entry | null> {
    switch (op.kind) {
      case 'move':
        return this.move(op.from, op.to);
      case 'delete':
        return this.remove(op.path);
      case 'create_file':
      case 'create_folder':
      case 'stat':
      default:
        return runFileOp(this.home, op);
    }
  }

  /** Documents and terminals go along; meanwhile nobody writes to the old place. */
  private async move(from: ProjectPath, to: ProjectPath): Promise<Entry | null> {
    const entry = await this.holdingDocuments(from, async () => {
      const moved = await runFileOp(this.home, { kind: 'move', from, to });
      this.rooms.documentsIfLoaded()?.moved(from, to);
      return moved;
    });
    this.rooms.terminalsIfLoaded()?.moved(from, to);
    this.listings.touched(from);
    return entry;
  }

  private async remove(path: ProjectPath): Promise<Entry | null> {
    const result = await this.holdingDocuments(path, () => runFileOp(this.home, { kind: 'delete', path }));
    this.listings.touched(path);
    return result;
  }

  private holdingDocuments<T>(path: ProjectPath, work: () => Promise<T>): Promise<T> {
    const documents = this.rooms.documentsIfLoaded();
    return documents ? documents.holding(path, work) : work();
  }
}
