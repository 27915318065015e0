/**
 * What the status line of a document may claim, as one pure function of the facts. It never promises more than is known:
 * "Durable" needs every ack, "Saved to disk" needs a file that covers all that this client holds.
 */
import * as Y from 'yjs';
import type { LyceumError } from '../errors';
import type { DiskState } from '../protocol/files';

export type DocumentStatus =
  | { kind: 'loading' }
  | { kind: 'failed'; error: LyceumError }
  | { kind: 'offline'; unsent: number }
  /** `kept`: edits of this client that the hub refused or has not taken. */
  | { kind: 'read_only'; reason: string; kept: number }
  | { kind: 'editing' }
  /** `reason`: why the disk does not have it, for people. */
  | { kind: 'durable'; reason: string | undefined }
  | { kind: 'saved' };

export interface DocumentFacts {
  connected: boolean;
  loaded: boolean;
  canWrite: boolean;
  disk: DiskState;
  failure: LyceumError | undefined;
  unacked: number;
  stateVector: () => Uint8Array;
}

/** The accessible text of status "Document state". */
export const STATUS_LABELS: Record<DocumentStatus['kind'], string> = {
  loading: 'Opening',
  failed: 'Cannot open',
  offline: 'Offline',
  read_only: 'Read only',
  editing: 'Editing',
  durable: 'Durable',
  saved: 'Saved to disk',
};

export function documentStatus(facts: DocumentFacts): DocumentStatus {
  if (facts.failure) return { kind: 'failed', error: facts.failure };
  if (!facts.connected)
    return facts.loaded ? { kind: 'offline', unsent: facts.unacked } : { kind: 'loading' };
  if (!facts.canWrite)
    return { kind: 'read_only', reason: 'You are a viewer of this project.', kept: facts.unacked };
  if (facts.unacked > 0) return { kind: 'editing' };
  const { disk } = facts;
  if (disk.kind === 'saved')
    return covers(disk.state_vector, facts.stateVector())
      ? { kind: 'saved' }
      : { kind: 'durable', reason: undefined };
  if (disk.kind === 'error') return { kind: 'durable', reason: disk.reason };
  if (disk.kind === 'deleted')
    return { kind: 'durable', reason: 'The file was deleted on disk. Save writes it back.' };
  if (disk.kind === 'stopped')
    return { kind: 'durable', reason: 'The file is written when the project starts.' };
  return { kind: 'durable', reason: undefined };
}

/** True when the state `have` contains all of `want` (Yjs state vectors). */
export function covers(have: Uint8Array, want: Uint8Array): boolean {
  const held = Y.decodeStateVector(have);
  for (const [client, clock] of Y.decodeStateVector(want)) {
    if ((held.get(client) ?? 0) < clock) return false;
  }
  return true;
}
