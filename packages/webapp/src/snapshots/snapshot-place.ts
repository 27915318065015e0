/** Paths below `.snapshots` as people mean them: which snapshot, what in it, and where that is in the home of now. Pure. */
import { isSnapshotPath, type ProjectPath, SNAPSHOTS_FOLDER } from '@lyceum/util/paths';
import { snapshotTime } from '@lyceum/util/snapshots';

export interface SnapshotPlace {
  /** Milliseconds since 1970. */
  time: number;
  /** The same in the home; "" for the snapshot itself. */
  live: ProjectPath;
}

/** Undefined outside of snapshots, and for the list of them. */
export function snapshotPlace(path: ProjectPath): SnapshotPlace | undefined {
  if (!isSnapshotPath(path) || path === SNAPSHOTS_FOLDER) return undefined;
  const [, name = '', ...rest] = path.split('/');
  const time = snapshotTime(name);
  return time === undefined ? undefined : { time, live: rest.join('/') as ProjectPath };
}

/** The whole of the snapshot of that name. */
export function snapshotFolder(name: string): ProjectPath {
  return `${SNAPSHOTS_FOLDER}/${name}` as ProjectPath;
}
