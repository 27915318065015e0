/** What the requests of a hub may use: made by the composition root, handed to each request file by server/dispatch. */
import type { LiveListings } from '../files/live-listings';
import type { ProjectFiles } from '../project-files';
import type { Rooms } from '../rooms';
import type { KeyedResults } from './keyed-results';

export interface Project {
  home: string;
  files: ProjectFiles;
  listings: LiveListings;
  rooms: Rooms;
  results: KeyedResults;
}
