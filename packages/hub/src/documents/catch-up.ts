/**
 * Brings the disk up to date when a project starts: documents edited while it was stopped, also those that nobody has open; and what a
 * hub left behind that died. Called when this hub has moved a project to running, or is the one that hears of the death; it holds their
 * rooms until the disk has them.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { HubId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { DiskState } from '@lyceum/util/protocol/files';
import type { DocumentRow, DocumentRows } from './document-rows';
import type { OpenRoom, Rooms } from './rooms';

/** Documents brought in at once: the local hub has just started and has one core. */
const AT_ONCE = 4;
/** Milliseconds for one: reading, autosave (2 s after the last edit) and writing. */
const SAVED_WAIT_MS = 30_000;

interface Deps {
  rows: DocumentRows;
  rooms: Rooms;
  logger: Logger;
}

/** Never rejects: what could not be written stays marked, and the next start tries again. */
export async function catchUpDisk(deps: Deps, project_id: ProjectId): Promise<void> {
  try {
    await catchUpAll(deps, await deps.rows.unsaved(project_id));
  } catch (error) {
    deps.logger.warn({ project_id, error }, 'the disk could not be brought up to date');
  }
}

/** Never rejects. What people have open on another hub meanwhile is written by that one; that both look does no harm. */
export async function catchUpAfterHub(deps: Deps, hub_id: HubId): Promise<void> {
  try {
    await catchUpAll(deps, await deps.rows.leftBehind(hub_id));
  } catch (error) {
    deps.logger.warn({ dead_hub: hub_id, error }, 'what a hub left behind could not be written');
  }
}

async function catchUpAll(deps: Deps, waiting: DocumentRow[]): Promise<void> {
  const worker = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) await catchUpOne(deps, row);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function catchUpOne(deps: Deps, row: DocumentRow): Promise<void> {
  if (row.path === null) return;
  try {
    const open = await deps.rooms.open(row.project_id, row.path);
    try {
      await written(open);
    } finally {
      open.release();
    }
  } catch (error) {
    deps.logger.warn(
      { document_id: row.document_id, error },
      'a document could not be written at project start',
    );
  }
}

/** Resolves when the disk holds the document, or when a person must decide (deleted, not writable). */
function written({ room }: OpenRoom): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: LyceumError) => {
      clearTimeout(timer);
      room.leave(watcher);
      if (error) reject(error);
      else resolve();
    };
    const look = (disk: DiskState) => {
      if (disk.kind !== 'dirty' && disk.kind !== 'stopped') settle();
    };
    const watcher = {
      update: () => {},
      presence: () => {},
      moved: () => {},
      disk: look,
      closed: settle,
    };
    const timer = setTimeout(
      () => settle(new LyceumError('timeout', 'The file was not written in time.')),
      SAVED_WAIT_MS,
    );
    room.join(watcher);
    look(room.disk);
  });
}
