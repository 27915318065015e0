/**
 * One way of making a snapshot (hard links by rsync, subvolumes by btrfs). Chosen per home by snapshots.ts.
 * A copier knows nothing of schedules.
 */
export interface CopyRequest {
  /** The home; only read. */
  home: string;
  /** Where the copier may work. */
  unfinished: string;
  /** The new snapshot; it appears there when it is whole. */
  snapshot: string;
  /** An earlier snapshot, where there is one: what is equal is shared with it. */
  last: string | undefined;
  signal: AbortSignal;
}

export interface Copier {
  readonly kind: 'rsync' | 'btrfs';
  /** Answers how many bytes it takes at most beside the earlier ones, and what could not be read, in words. */
  copy(request: CopyRequest): Promise<{ bytes: number; unread?: string }>;
}

/**
 * Below the home, never worth a snapshot: what programs can make again, what people threw away, unfinished uploads. A btrfs
 * snapshot holds them all the same (it is of the whole subvolume), but a change only there makes no snapshot.
 */
export const LEFT_OUT = ['.cache', '.local/share/Trash', '.local/share/lyceum'] as const;
