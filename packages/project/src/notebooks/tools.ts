/** What open notebooks share in one project: made by rooms.ts, used by Notebooks and by the calls of pages. */
import type { Logger } from '@lyceum/util/node/logger';
import type { Documents } from '../documents/documents';
import type { DiskQuota } from '../files/disk-quota';
import type { KeyedResults } from '../server/keyed-results';
import type { KernelTools } from './kernel-seat';

export interface NotebookTools extends KernelTools {
  home: string;
  state_dir: string;
  quota: DiskQuota;
  documents(): Documents;
  results: KeyedResults;
  logger: Logger;
}
