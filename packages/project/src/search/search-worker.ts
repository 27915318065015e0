/** The thread of a search without ripgrep: one search, one answer. Started by search.ts, which ends it when the search is given up. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchQuery } from '@lyceum/util/protocol/files';
import type { Place } from './ripgrep';
import { searchByWalking } from './walker';

export interface SearchJob {
  query: SearchQuery;
  place: Place;
  until: number;
}

const { query, place, until } = workerData as SearchJob;
parentPort?.postMessage(searchByWalking(query, place, until));
