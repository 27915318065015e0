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
  /** `on_device`: they outlive this tab. */
  | { kind: 'offline'; unsent: number; on_device: boolean }
  /**
   * `kept`: edits of this client that the hub refused or has not taken. `error`: the hub serves this document no more, and what is
   * shown is the last that came.
   */
  | { kind: 'read_only'; reason: string; kept: number; on_device: boolean; error?: LyceumError }
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
  on_device: boolean;
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
  const { failure, unacked, on_device } = facts;
  if (failure && !facts.loaded) return { kind: 'failed', error: failure };
  if (failure)
    return { kind: 'read_only', reason: failure.message, kept: unacked, on_device, error: failure };
  if (!facts.connected)
    return facts.loaded ? { kind: 'offline', unsent: unacked, on_device } : { kind: 'loading' };
  if (!facts.canWrite)
    return { kind: 'read_only', reason: 'You are a viewer of this project.', kept: unacked, on_device };
  if (unacked > 0) return { kind: 'editing' };
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
