/**
 * Listings that stay true: each open folder is read again when it changes, and all who look at it get the new listing.
 * Called by server/file-requests. Never sends a listing that is equal to the last one.
 */
import { LyceumError } from '@lyceum/util/errors';
import { isWithin, type ProjectPath } from '@lyceum/util/paths';
import type { Listing } from '@lyceum/util/protocol/files';
import { diskError, isErrno, onDisk, shown } from './disk-errors';
import { listFolder } from './entries';
import type { FolderWatches } from './folder-watches';
import { resolveTarget } from './resolve';

/** ms from a change of names to the new listing: below what people notice, and one `tar x` is few listings. */
const NAMES_DELAY_MS = 50;
/** ms when only sizes or times changed: a log that grows all day must not cost 20 listings a second. */
const CONTENT_DELAY_MS = 400;
/** A folder that takes long to read is read at most a quarter of the time. */
const REST_FACTOR = 3;

export interface ListingViewer {
  listing(listing: Listing): void;
  /** The folder is gone or cannot be read; the viewer has been dropped. */
  ended(error: unknown): void;
}

class LiveListing {
  readonly viewers = new Set<ListingViewer>();
  private last: string;
  private timer: NodeJS.Timeout | undefined;
  private due = Number.POSITIVE_INFINITY;
  private notBefore = 0;
  private reading = false;

  constructor(
    private readonly home: string,
    readonly path: ProjectPath,
    private readonly absolute: string,
    present: Listing,
  ) {
    this.last = JSON.stringify(present);
  }

  /** Plans a reading, or brings a planned one forward. */
  changed(content: boolean): void {
    const due = Math.max(Date.now() + (content ? CONTENT_DELAY_MS : NAMES_DELAY_MS), this.notBefore);
    if (due >= this.due) return;
    this.due = due;
    if (this.reading) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), due - Date.now());
  }

  /** A newcomer has read `listing`; where that is not the last one told, the next reading goes to all. */
  join(viewer: ListingViewer, listing: Listing): void {
    this.viewers.add(viewer);
    if (JSON.stringify(listing) !== this.last) this.last = '';
    this.changed(false);
  }

  close(): void {
    clearTimeout(this.timer);
    this.viewers.clear();
  }

  private async read(): Promise<void> {
    this.due = Number.POSITIVE_INFINITY;
    this.reading = true;
    const start = Date.now();
    try {
      this.tell(await listFolder(this.home, this.absolute));
    } catch (error) {
      this.end(isErrno(error, 'ENOENT', 'ENOTDIR') ? gone(this.path) : diskError(error, this.path));
    }
    this.notBefore = Date.now() + (Date.now() - start) * REST_FACTOR;
    this.reading = false;
    if (this.due === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => void this.read(), Math.max(this.due, this.notBefore) - Date.now());
  }

  private tell(listing: Listing): void {
    const text = JSON.stringify(listing);
    if (text === this.last) return;
    this.last = text;
    for (const viewer of [...this.viewers]) viewer.listing(listing);
  }

  private end(error: unknown): void {
    const viewers = [...this.viewers];
    this.viewers.clear();
    for (const viewer of viewers) viewer.ended(error);
  }
}

function gone(path: string): LyceumError {
  return new LyceumError('not_found', `${shown(path)} does not exist any more.`);
}

interface Shared {
  live: LiveListing;
  unwatch(): void;
}

export class LiveListings {
  private readonly shared = new Map<string, Shared>();

  constructor(
    private readonly home: string,
    private readonly watches: FolderWatches,
  ) {}

  /** The listing now; changes go to `viewer` until `close` is called. */
  async open(path: ProjectPath, viewer: ListingViewer): Promise<{ listing: Listing; close(): void }> {
    const absolute = await resolveTarget(this.home, path);
    const listing = await onDisk(path, () => listFolder(this.home, absolute));
    const key = `${path}\0${absolute}`;
    const shared = this.shared.get(key) ?? this.begin(key, path, absolute, listing);
    shared.live.join(viewer, listing);
    return { listing, close: () => this.leave(key, shared, viewer) };
  }

  /** After a file operation of our own: folders at or under `path` are looked at, as inotify says nothing of a moved parent. */
  touched(path: ProjectPath): void {
    for (const { live } of this.shared.values()) if (isWithin(live.path, path)) live.changed(false);
  }

  close(): void {
    for (const { live, unwatch } of this.shared.values()) {
      unwatch();
      live.close();
    }
    this.shared.clear();
  }

  private begin(key: string, path: ProjectPath, absolute: string, listing: Listing): Shared {
    const live = new LiveListing(this.home, path, absolute, listing);
    const unwatch = this.watches.watch(absolute, { changed: (_name, content) => live.changed(content) });
    const shared = { live, unwatch };
    this.shared.set(key, shared);
    return shared;
  }

  private leave(key: string, shared: Shared, viewer: ListingViewer): void {
    shared.live.viewers.delete(viewer);
    if (shared.live.viewers.size > 0 || this.shared.get(key) !== shared) return;
    this.shared.delete(key);
    shared.unwatch();
    shared.live.close();
  }
}
