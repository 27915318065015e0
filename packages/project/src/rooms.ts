/**
 * The rooms that an idle project does without (Yjs; node-pty and xterm; ZeroMQ; search), loaded when the first document, terminal or notebook is opened:
 * an idle project stays small and boots quickly. Made by the composition root; nothing else may import those rooms' values.
 */
import { join } from 'node:path';
import type { Logger } from '@lyceum/util/node/logger';
import type { Documents } from './documents/documents';
import type { DiskQuota } from './files/disk-quota';
import type { FolderWatches } from './files/folder-watches';
import type { Notebooks } from './notebooks/notebooks';
import type { Finder } from './search/find';
import type { Searches } from './search/search';
import type { KeyedResults } from './server/keyed-results';
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
  private loadedNotebooks: Notebooks | undefined;

  constructor(
    private readonly home: string,
    private readonly state_dir: string,
    private readonly watches: FolderWatches,
    private readonly logger: Logger,
    private readonly asked: { quota: DiskQuota; results: KeyedResults },
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

  notebooks(): Notebooks {
    if (!this.loadedNotebooks) {
      const room: typeof import('./notebooks/notebooks') = require('./notebooks/notebooks');
      const { KernelspecList }: typeof import('./kernels/kernelspecs') = require('./kernels/kernelspecs');
      const { startKernel }: typeof import('./kernels/start') = require('./kernels/start');
      const { home, state_dir, logger } = this;
      this.loadedNotebooks = new room.Notebooks({
        ...this.asked,
        home,
        state_dir,
        logger,
        specs: new KernelspecList(home),
        start: startKernel,
        documents: () => this.documents(),
      });
    }
    return this.loadedNotebooks;
  }

  documentsIfLoaded(): Documents | undefined {
    return this.loadedDocuments;
  }

  terminalsIfLoaded(): Terminals | undefined {
    return this.loadedTerminals;
  }

  async close(): Promise<void> {
    this.loadedSearch?.searches.close();
    // What runs is told to the documents first: they write it.
    const kernels = this.loadedNotebooks?.close();
    await Promise.all([
      kernels,
      this.loadedDocuments?.close(),
      this.loadedTerminals?.close(),
      this.loadedServers?.close(),
    ]);
  }
}
