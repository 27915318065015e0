/**
 * Feeds rooms from the change stream: updates that other hubs made durable, renames, and first reads.
 * After a lost stream it reads what may have been missed. Used by rooms.ts only; it never writes.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import * as Y from 'yjs';
import type { Change } from '../db/changes';
import { COMPACT_AGE_S } from '../history/compaction';
import { type DocumentRow, documentRow } from './document-rows';
import type { Entry, RoomsDeps } from './entry';

export interface Following {
  /** False: an edit of another hub may be missing in the rooms. */
  upToDate(): boolean;
  stop: Disposer;
}

/** Seconds: a stream may be dead for 30 s before that is known, and a statement may take 30 s to be committed. */
const MARGIN_S = 90;

type End = (entry: Entry, error: LyceumError) => void;
type Entries = ReadonlyMap<DocumentId, Entry>;

export function followStoredUpdates(deps: RoomsDeps, entries: Entries, end: End): Following {
  let lostAt: number | undefined;
  const stopChanges = deps.changes.subscribe(['document_updates', 'documents'], (changes) => {
    for (const change of changes) receive(deps, entries, end, change);
  });
  const stopLive = deps.changes.onLive((live) => {
    if (!live) {
      lostAt ??= Date.now();
      return;
    }
    const seconds = (Date.now() - (lostAt ?? Date.now())) / 1000 + MARGIN_S;
    catchUp(deps, entries, end, seconds).then(
      () => {
        lostAt = undefined;
      },
      // The stream is lost again, and `live` comes again.
      (error: unknown) => deps.logger.warn({ error }, 'missed document updates could not be read'),
    );
  });
  return {
    upToDate: () => deps.changes.live && lostAt === undefined,
    stop: () => {
      stopChanges();
      stopLive();
    },
  };
}

function receive(deps: RoomsDeps, entries: Entries, end: End, { table, row }: Change): void {
  const entry = row && entries.get(row.document_id as DocumentId);
  if (!entry) return;
  if (table === 'documents') receiveRow(deps, entry, documentRow(row), end);
  else if (row.hub_id !== deps.hub_id && row.update instanceof Uint8Array)
    entry.room.receiveStored(new Uint8Array(row.update));
}

function receiveRow(deps: RoomsDeps, entry: Entry, row: DocumentRow, end: End): void {
  const { path, known, disk_saved, document_id } = row;
  if (known) entry.room.known = true;
  if (disk_saved)
    entry.room.rowSaysSaved().catch((error: unknown) => {
      deps.logger.warn({ document_id, error }, 'disk_saved could not be corrected');
    });
  if (path !== null) entry.room.moved(path);
  else
    end(entry, new LyceumError('not_found', 'Another file took the place of this one, which was deleted.'));
}

async function catchUp(deps: RoomsDeps, entries: Entries, end: End, seconds: number): Promise<void> {
  const ids = [...entries.keys()];
  if (ids.length === 0) return;
  for (const row of await deps.rows.byIds(ids)) {
    const entry = entries.get(row.document_id);
    if (entry) receiveRow(deps, entry, row, end);
  }
  // Older rows may have been compacted, and deleted, meanwhile.
  if (seconds >= COMPACT_AGE_S) return catchUpWhole(deps, entries, ids);
  for (const { document_id, update } of await deps.rows.recentUpdates(deps.hub_id, ids, seconds))
    entries.get(document_id)?.room.receiveStored(new Uint8Array(update));
}

async function catchUpWhole(deps: RoomsDeps, entries: Entries, ids: readonly DocumentId[]): Promise<void> {
  for (const document_id of ids) {
    const { snapshot, updates } = await deps.rows.load(document_id);
    const room = entries.get(document_id)?.room;
    const all = snapshot ? [snapshot, ...updates] : updates;
    if (!room || all.length === 0) continue;
    const state = Y.mergeUpdates(all);
    // Not the whole text to every reader: what this room has is left out, deletions apart.
    room.receiveStored(Y.diffUpdate(state, Y.encodeStateVector(room.doc)));
  }
}
