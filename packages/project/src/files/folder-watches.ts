/**
 * Watching folders: one inotify watch for each folder however many ask. Used by live listings and documents on disk.
 * When inotify is used up, or the folder is not there, it looks every 2 s instead. It tells that something happened, never what is there now.
 *
 *      start ──► watching ──folder gone──► looking ──folder there──► watching
 *          └──── no inotify left ──────────►┘
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';

/** ms. Without inotify; people wait 2 s rather than press reload. */
const LOOK_MS = 2000;
/** ms. A folder moved together with its parent gives no event: its identity is compared this often. */
const IDENTITY_MS = 5000;

export interface FolderListener {
  /** `name`: the entry, or undefined for "look at everything". `content`: only contents or attributes changed. */
  changed(name: string | undefined, content: boolean): void;
}

type Watching = { kind: 'watching'; watcher: FSWatcher; identity: string; timer: NodeJS.Timeout };
type Looking = { kind: 'looking'; timer: NodeJS.Timeout };

async function identityOf(absolute: string): Promise<string | undefined> {
  try {
    const stats = await stat(absolute);
    return `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}

class FolderWatch {
  readonly listeners = new Set<FolderListener>();
  private state: Watching | Looking | { kind: 'closed' } = { kind: 'closed' };

  constructor(private readonly absolute: string) {
    this.look();
    void this.begin();
  }

  close(): void {
    this.leave();
    this.state = { kind: 'closed' };
  }

  private leave(): void {
    if (this.state.kind === 'closed') return;
    clearTimeout(this.state.timer);
    if (this.state.kind === 'watching') this.state.watcher.close();
  }

  private tell(name: string | undefined, content: boolean): void {
    for (const listener of [...this.listeners]) listener.changed(name, content);
  }

  /** The timer keeps going where nothing else tells of changes. */
  private look(): void {
    this.leave();
    const timer = setTimeout(() => void this.begin(), LOOK_MS).unref();
    this.state = { kind: 'looking', timer };
  }

  private async begin(): Promise<void> {
    const identity = await identityOf(this.absolute);
    if (this.state.kind === 'closed') return;
    const watcher = identity === undefined ? undefined : this.tryWatch();
    if (!identity || !watcher) {
      this.look();
    } else {
      this.leave();
      this.state = { kind: 'watching', watcher, identity, timer: this.identityTimer() };
    }
    this.tell(undefined, false);
  }

  private tryWatch(): FSWatcher | undefined {
    try {
      const watcher = watch(this.absolute, { persistent: false });
      watcher.on('change', (kind, name) => this.happened(kind, name));
      watcher.on('error', () => this.look());
      return watcher;
    } catch {
      return undefined;
    }
  }

  private happened(kind: string, name: string | Buffer | null): void {
    const own = this.absolute.slice(this.absolute.lastIndexOf('/') + 1);
    // A folder that goes away is reported under its own name.
    if (name === null || String(name) === own) void this.compareIdentity();
    this.tell(name === null ? undefined : String(name), kind === 'change');
  }

  private identityTimer(): NodeJS.Timeout {
    return setInterval(() => void this.compareIdentity(), IDENTITY_MS).unref();
  }

  private async compareIdentity(): Promise<void> {
    const identity = await identityOf(this.absolute);
    if (this.state.kind !== 'watching' || this.state.identity === identity) return;
    this.look();
    await this.begin();
  }
}

export class FolderWatches {
  private readonly watches = new Map<string, FolderWatch>();

  /** `absolute` is a real path. The listener is told soon after the start as well, so nothing between is missed. Gives back its stop. */
  watch(absolute: string, listener: FolderListener): () => void {
    const folder = this.watches.get(absolute) ?? new FolderWatch(absolute);
    this.watches.set(absolute, folder);
    folder.listeners.add(listener);
    return () => {
      folder.listeners.delete(listener);
      if (folder.listeners.size > 0 || this.watches.get(absolute) !== folder) return;
      this.watches.delete(absolute);
      folder.close();
    };
  }

  /** Real paths of what is watched now. */
  folders(): string[] {
    return [...this.watches.keys()];
  }

  close(): void {
    for (const folder of this.watches.values()) folder.close();
    this.watches.clear();
  }
}
