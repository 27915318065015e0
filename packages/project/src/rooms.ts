/**
 * The two rooms whose libraries are heavy (Yjs; node-pty and xterm), loaded when the first document or terminal is opened:
 * an idle project stays small and boots quickly. Made by the composition root; nothing else may import those rooms' values.
 */
import { join } from 'node:path';
import type { Logger } from '@lyceum/util/node/logger';
import type { Documents } from './documents/documents';
import type { FolderWatches } from './files/folder-watches';
import type { Terminals } from './terminals/terminals';

export class Rooms {
  private loadedDocuments: Documents | undefined;
  private loadedTerminals: Terminals | undefined;

  constructor(
    private readonly home: string,
    private readonly state_dir: string,
    private readonly watches: FolderWatches,
    private readonly logger: Logger,
  ) {}

  documents(): Documents {
    if (!this.loadedDocuments) {
      // A require and not an import: CommonJS, relative, and at this moment.
      const room: typeof import('./documents/documents') = require('./documents/documents');
      const folder = join(this.state_dir, 'documents');
      this.loadedDocuments = new room.Documents(this.home, folder, this.watches, this.logger);
    }
    return this.loadedDocuments;
  }

  terminals(): Terminals {
    if (!this.loadedTerminals) {
      const room: typeof import('./terminals/terminals') = require('./terminals/terminals');
      this.loadedTerminals = new room.Terminals(this.home);
    }
    return this.loadedTerminals;
  }

  documentsIfLoaded(): Documents | undefined {
    return this.loadedDocuments;
  }

  terminalsIfLoaded(): Terminals | undefined {
    return this.loadedTerminals;
  }

  async close(): Promise<void> {
    await Promise.all([this.loadedDocuments?.close(), this.loadedTerminals?.close()]);
  }
}
