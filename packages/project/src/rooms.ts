/**
 * The rooms that an idle project does without (Yjs; node-pty and xterm; search), loaded when the first document or terminal is opened:
 * an idle project stays small and boots quickly. Made by the composition root; nothing else may import those rooms' values.
 */
import { join } from 'node:path';
import type { Logger } from '@lyceum/util/node/logger';
import type { Documents } from './documents/documents';
import type { FolderWatches } from './files/folder-watches';
import type { Finder } from './search/find';
import type { Searches } from './search/search';
import type { Servers } from './servers/servers';
import type { Terminals } from './terminals/terminals';

interface Search {
  searches: Searches;
  finder: Finder;
}

export class Rooms {
  private loadedDocuments: Documents | undefined;
  private loadedTerminals: Terminals | undefined;
  private loadedSearch: Search | undefined;
  private loadedServers: Servers | undefined;

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
      this.loadedTerminals = new room.Terminals(this.home, this.state_dir, this.watches);
    }
    return this.loadedTerminals;
  }

  search(): Search {
    if (!this.loadedSearch) {
      const { Searches }: typeof import('./search/search') = require('./search/search');
      const { Finder }: typeof import('./search/find') = require('./search/find');
      this.loadedSearch = { searches: new Searches(this.home), finder: new Finder(this.home) };
    }
    return this.loadedSearch;
  }

  servers(): Servers {
    if (!this.loadedServers) {
      const room: typeof import('./servers/servers') = require('./servers/servers');
      this.loadedServers = new room.Servers(this.home, this.state_dir);
    }
    return this.loadedServers;
  }

  documentsIfLoaded(): Documents | undefined {
    return this.loadedDocuments;
  }

  terminalsIfLoaded(): Terminals | undefined {
    return this.loadedTerminals;
  }

  async close(): Promise<void> {
    this.loadedSearch?.searches.close();
    await Promise.all([
      this.loadedDocuments?.close(),
      this.loadedTerminals?.close(),
      this.loadedServers?.close(),
    ]);
  }
}
