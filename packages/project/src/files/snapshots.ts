/**
 * The snapshots of the home as the project sees them: a folder that the node made, read here and never written. Called by listings,
 * stat and the composition root; where their paths lead is decided in resolve.ts.
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import type { Entry, Listing } from '@lyceum/util/protocol/files';
import { decodeJson } from '@lyceum/util/protocol/json';
import {
  SNAPSHOTS_ABOUT,
  SNAPSHOTS_SHELF,
  type SnapshotsAbout,
  snapshotsAboutSchema,
  snapshotTime,
} from '@lyceum/util/snapshots';
import { onDisk } from './disk-errors';

/** The real path of what the node named; undefined where it named nothing, or there is nothing. */
export async function findSnapshots(folder: string | undefined): Promise<string | undefined> {
  return folder === undefined ? undefined : realpath(join(folder, SNAPSHOTS_SHELF)).catch(() => undefined);
}

async function aboutSnapshots(root: string): Promise<SnapshotsAbout | undefined> {
  try {
    return decodeJson(snapshotsAboutSchema, await readFile(join(root, '..', SNAPSHOTS_ABOUT), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Of SNAPSHOTS_FOLDER itself: the snapshots, by the times at which they were begun. Where a node takes none it throws the reason. */
export async function onlySnapshots(root: string, listing: Listing): Promise<Listing> {
  const entries = listing.entries.flatMap((entry) => {
    const modified = snapshotTime(entry.name);
    return modified === undefined || entry.kind !== 'folder' ? [] : [{ ...entry, modified }];
  });
  if (entries.length > 0) return { entries, total: entries.length };
  const problem = (await aboutSnapshots(root))?.problem;
  if (problem) throw new LyceumError('unavailable', problem);
  return { entries, total: 0 };
}

/** SNAPSHOTS_FOLDER as an entry: its size is what all snapshots take on the node's disk together. */
export async function snapshotsEntry(root: string): Promise<Entry> {
  const { mtimeMs } = await onDisk(SNAPSHOTS_FOLDER, () => lstat(root));
  const about = await aboutSnapshots(root);
  const modified = Math.round(mtimeMs);
  return { name: SNAPSHOTS_FOLDER, kind: 'folder', size: about?.bytes ?? 0, modified, openable: true };
}
