/** What the requests of a hub may use: made by the composition root, handed to each request file by server/dispatch. */
import type { DiskQuota } from '../files/disk-quota';
import type { LiveListings } from '../files/live-listings';
import type { ProjectFiles } from '../project-files';
import type { Rooms } from '../rooms';
import type { KeyedResults } from './keyed-results';

export interface Project {
  home: string;
  /** To be asked before bytes are added for people. */
  quota: DiskQuota;
  files: ProjectFiles;
  listings: LiveListings;
  rooms: Rooms;
  results: KeyedResults;
}
