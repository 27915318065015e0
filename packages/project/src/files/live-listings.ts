/**
 * Listings that stay true: each open folder is read again when it changes, and all who look at it hear of it.
 * Called by server/file-requests. Who looks on is told what changed; never what is equal to the last time.
 */
import { LyceumError } from '@lyceum/util/errors';
import { applyListingChange, type ListingChange, listingChange } from '@lyceum/util/listing-change';
import { isWithin, type ProjectPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import type { Listing } from '@lyceum/util/protocol/files';
import { diskError, isErrno, onDisk, shown } from './disk-errors';
import { listEntry, listFolder, TEMPORARY_PREFIX } from './entries';
import type { FolderWatches } from './folder-watches';
import { type Roots, readingOf, resolveTarget } from './resolve';
import { onlySnapshots } from './snapshots';

/** ms from a change of names to the new listing: below what people notice, and one `tar x` is few listings. */
const NAMES_DELAY_MS = 50;
/** ms when only sizes or times changed: a log that grows all day must not cost 20 listings a second. */
const CONTENT_DELAY_MS = 400;
/** A folder that takes long to read is read at most a quarter of the time. */
const REST_FACTOR = 3;

/** Names looked at one by one; more are quicker together. */
const MAX_NAMES = 64;
/** ms after which a folder that changes is read as a whole again. */
const WHOLE_MS = 10_000;
/** What stands in a name for bytes that are no UTF-8. */
const NO_UTF8 = '\ufffd';

export interface ListingViewer {
  listing(listing: Listing): void;
  /** Of the last listing told. */
  change(change: ListingChange): void;
  /** The folder is gone or cannot be read; the viewer has been dropped. */
  ended(error: unknown): void;
}

interface Folder {
  root: string;
  path: ProjectPath;
  absolute: string;
  /** What is in it is what the disk says, entry by entry. */
  byName: boolean;
}

async function readFolder({ root, path, absolute }: Folder): Promise<Listing> {
  const listing = await listFolder(root, absolute);
  return path === SNAPSHOTS_FOLDER ? onlySnapshots(root, listing) : listing;
}

class LiveListing {
  readonly viewers = new Set<ListingViewer>();
  private timer: NodeJS.Timeout | undefined;
  private due = Number.POSITIVE_INFINITY;
  private notBefore = 0;
  private reading = false;
  /** Names to look at; undefined: at everything. */
  private names: Set<string> | undefined = new Set();
  private wholeAt = Date.now();

  constructor(
    private readonly folder: Folder,
    private last: Listing,
  ) {}

  get path(): ProjectPath {
    return this.folder.path;
  }

  /** Plans a reading, or brings a planned one forward. */
  changed(name: string | undefined, content: boolean): void {
    if (name?.startsWith(TEMPORARY_PREFIX)) return;
    if (name === undefined || name.includes(NO_UTF8) || (this.names?.size ?? 0) >= MAX_NAMES)
      this.names = undefined;
    else this.names?.add(name);
    this.plan(this.afterRest(Date.now() + (content ? CONTENT_DELAY_MS : NAMES_DELAY_MS)));
  }

  /** A newcomer has read `listing`: where that is not the last one told, the others get it too. */
  join(viewer: ListingViewer, listing: Listing): void {
    this.tell(listing);
    this.viewers.add(viewer);
    this.changed(undefined, false);
  }

  close(): void {
    clearTimeout(this.timer);
    this.viewers.clear();
  }

  /** A few names cost nothing: only the reading of all waits. */
  private afterRest(due: number): number {
    return this.names ? due : Math.max(due, this.notBefore);
  }

  private plan(due: number): void {
    if (due >= this.due) return;
    this.due = due;
    if (this.reading) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.read(), due - Date.now());
  }

  private async read(): Promise<void> {
    this.due = Number.POSITIVE_INFINITY;
    this.reading = true;
    const start = Date.now();
    const { names } = this;
    this.names = new Set();
    try {
      await this.look(names);
    } catch (error) {
      this.end(isErrno(error, 'ENOENT', 'ENOTDIR') ? gone(this.path) : diskError(error, this.path));
    }
    this.notBefore = Date.now() + (Date.now() - start) * REST_FACTOR;
    this.reading = false;
    if (this.due === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => void this.read(), this.afterRest(this.due) - Date.now());
  }

  /** At these names only, where that is enough; now and then at all, since the kernel may drop events. */
  private async look(names: Set<string> | undefined): Promise<void> {
    const isWhole = this.last.total === this.last.entries.length;
    if (names && this.folder.byName && isWhole && Date.now() - this.wholeAt < WHOLE_MS)
      return this.tellChange(await this.at(names));
    this.wholeAt = Date.now();
    this.tell(await readFolder(this.folder));
  }

  private async at(names: Set<string>): Promise<ListingChange> {
    const known = new Set(this.last.entries.map(({ name }) => name));
    const change: ListingChange = { put: [], remove: [], total: this.last.total };
    for (const name of names) {
      const entry = await listEntry(this.folder.root, this.folder.absolute, name);
      if (entry) change.put.push(entry);
      else if (known.has(name)) change.remove.push(name);
      change.total += Number(entry !== undefined) - Number(known.has(name));
    }
    return change;
  }

  /** To those who know the last one: what changed, or all where that is shorter. */
  private tell(listing: Listing): void {
    const change = listingChange(this.last, listing);
    const rows = change ? change.put.length + change.remove.length : Number.POSITIVE_INFINITY;
    if (change && rows <= listing.entries.length / 2) {
      this.tellChange(change);
      return;
    }
    if (rows === 0 && this.last.total === listing.total) return;
    this.last = listing;
    for (const viewer of [...this.viewers]) viewer.listing(listing);
  }

  private tellChange(told: ListingChange): void {
    const listing = applyListingChange(this.last, told);
    const change = listingChange(this.last, listing) ?? told;
    if (change.put.length + change.remove.length === 0 && listing.total === this.last.total) return;
    this.last = listing;
    for (const viewer of [...this.viewers]) viewer.change(change);
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
    private readonly roots: Roots,
    private readonly watches: FolderWatches,
  ) {}

  /** The listing now; changes go to `viewer` until `close` is called. */
  async open(path: ProjectPath, viewer: ListingViewer): Promise<{ listing: Listing; close(): void }> {
    const { root, path: below } = readingOf(this.roots, path);
    const absolute = await resolveTarget(root, below);
    const folder: Folder = { root, path, absolute, byName: path !== SNAPSHOTS_FOLDER };
    const listing = await onDisk(path, () => readFolder(folder));
    const key = `${path}\0${absolute}`;
    const shared = this.shared.get(key) ?? this.begin(key, new LiveListing(folder, listing), absolute);
    shared.live.join(viewer, listing);
    return { listing, close: () => this.leave(key, shared, viewer) };
  }

  /** After a file operation of our own: folders at or under `path` are looked at, as inotify says nothing of a moved parent. */
  touched(path: ProjectPath): void {
    for (const { live } of this.shared.values())
      if (isWithin(live.path, path)) live.changed(undefined, false);
  }

  close(): void {
    for (const { live, unwatch } of this.shared.values()) {
      unwatch();
      live.close();
    }
    this.shared.clear();
  }

  private begin(key: string, live: LiveListing, absolute: string): Shared {
    const changed = (name: string | undefined, content: boolean) => live.changed(name, content);
    const unwatch = this.watches.watch(absolute, { changed });
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
