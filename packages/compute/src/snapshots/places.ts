/**
 * Where the snapshots of a project lie on this node, and what they are called. Used by the snapshot room and by the drivers,
 * which give a running project this folder to read. It never touches the disk.
 */
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import { SNAPSHOTS_ABOUT, SNAPSHOTS_SHELF } from '@lyceum/util/snapshots';

/** A snapshot that is still being made, or being deleted: swept when the compute server starts. */
export const UNFINISHED_PREFIX = '.unfinished-';

/** All snapshots of this node. */
export const allSnapshotsFolder = (data: string): string => join(data, 'snapshots');

/** What this node keeps for a project. In a running project this is LYCEUM_SNAPSHOTS, read-only where the driver can make it so. */
export const snapshotsFolder = (data: string, project_id: ProjectId): string =>
  join(allSnapshotsFolder(data), project_id);

/** In that folder: the snapshots, whole ones only, each a folder of its own. */
export const shelfOf = (folder: string): string => join(folder, SNAPSHOTS_SHELF);

/** For the local hub: see util/src/snapshots.ts. */
export const aboutFile = (folder: string): string => join(folder, SNAPSHOTS_ABOUT);

/** Its time of modification is the moment at which the last snapshot was begun. */
export const begunFile = (folder: string): string => join(folder, 'begun');

export const USED = 'used';
/** There as long as the project may have changed files since the last look. */
export const usedFile = (folder: string): string => join(folder, USED);
