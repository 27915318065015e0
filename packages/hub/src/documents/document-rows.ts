/**
 * All SQL about documents: the row of a path, updates, snapshots, renames. Rooms and the group commit call it.
 * It knows nothing of Yjs: updates and states are bytes.
 */
import type { AccountId, DocumentId, HubId, ProjectId } from '@lyceum/util/ids';
import { newDocumentId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { Database, Row } from '../db/database';
import type { UpdateEntry } from './group-commit';
import { packState, type SnapshotEncoding, unpackState } from './snapshot-bytes';

export interface DocumentRow {
  document_id: DocumentId;
  project_id: ProjectId;
  /** null: another file took the path; the history stays. */
  path: ProjectPath | null;
  /** Some local hub has read the file into the document. */
  known: boolean;
  /** The disk has all that the document has. */
  disk_saved: boolean;
}

export interface StoredDocument {
  snapshot: Uint8Array | undefined;
  updates: Uint8Array[];
}

export interface DocumentRows {
  find(project_id: ProjectId, path: ProjectPath): Promise<DocumentRow | undefined>;
  /** The row of the path, made on first use; two hubs that make it at once get the same one. */
  open(project_id: ProjectId, path: ProjectPath): Promise<DocumentRow>;
  byIds(ids: readonly DocumentId[]): Promise<DocumentRow[]>;
  load(document_id: DocumentId): Promise<StoredDocument>;
  insertUpdates(hub_id: HubId, entries: readonly UpdateEntry[]): Promise<void>;
  /** Updates of other hubs in these documents of the last `seconds`. */
  recentUpdates(hub_id: HubId, ids: readonly DocumentId[], seconds: number): Promise<RecentUpdate[]>;
  /** `state` must hold every update that other hubs committed more than 90 s ago. */
  saveSnapshot(document_id: DocumentId, state: Uint8Array): Promise<void>;
  setKnown(document_id: DocumentId): Promise<void>;
  /** The disk has all of it; the edit that ends this says so itself. */
  setDiskSaved(document_id: DocumentId, disk_saved: boolean): Promise<void>;
  touch(document_id: DocumentId, project_id: ProjectId): Promise<void>;
  /** Documents whose disk is behind. */
  unsaved(project_id: ProjectId): Promise<DocumentRow[]>;
  /** The same of running projects, what this hub may have left behind that died: edits that it took, and starts that it made. */
  leftBehind(hub_id: HubId): Promise<DocumentRow[]>;
  /** After a file or folder was moved: the rows follow. Rows that hold a target path lose it (their file is gone). */
  move(project_id: ProjectId, from: ProjectPath, to: ProjectPath): Promise<void>;
  /** The file of one document was found at `to`. A row that holds this path loses it. */
  moveOne(document: DocumentKey, to: ProjectPath): Promise<void>;
}

type DocumentKey = Pick<DocumentRow, 'document_id' | 'project_id'>;

export interface RecentUpdate {
  document_id: DocumentId;
  update: Uint8Array;
}

/**
 * Seconds. Ids are given at the start of an insert and may be committed out of order by several hubs: a snapshot claims only ids
 * older than any statement can last (30 s). What it holds beyond them is merged once more at the next load, which changes nothing.
 */
const SETTLED_AFTER_S = 120;

const COLUMNS = 'document_id, project_id, path, known, disk_saved';

export function documentRow(row: Row): DocumentRow {
  return {
    document_id: row.document_id as DocumentId,
    project_id: row.project_id as ProjectId,
    path: (row.path as ProjectPath | null) ?? null,
    known: row.known === true,
    disk_saved: row.disk_saved === true,
  };
}

export function createDocumentRows(db: Database): DocumentRows {
  return {
    find: (project_id, path) => findRow(db, project_id, path),
    open: (project_id, path) => openRow(db, project_id, path),
    byIds: async (ids) =>
      (await db.query(`SELECT ${COLUMNS} FROM documents WHERE document_id = ANY($1)`, [ids])).map(
        documentRow,
      ),
    load: (document_id) => load(db, document_id),
    insertUpdates: (hub_id, entries) => insertUpdates(db, hub_id, entries),
    recentUpdates: async (hub_id, ids, seconds) => {
      const rows = await db.query<Row & RecentUpdate>(
        `SELECT document_id, update FROM document_updates
          WHERE document_id = ANY($1) AND hub_id <> $2 AND time > now() - make_interval(secs => $3)
          ORDER BY update_id`,
        [ids, hub_id, seconds],
      );
      return rows;
    },
    saveSnapshot: (document_id, state) => saveSnapshot(db, document_id, state),
    setKnown: async (document_id) => {
      await db.query('UPDATE documents SET known = true WHERE document_id = $1 AND NOT known', [document_id]);
    },
    setDiskSaved: async (document_id, disk_saved) => {
      await db.query('UPDATE documents SET disk_saved = $2 WHERE document_id = $1 AND disk_saved <> $2', [
        document_id,
        disk_saved,
      ]);
    },
    touch: async (document_id, project_id) => {
      await db.query('UPDATE documents SET last_edited = now() WHERE document_id = $1', [document_id]);
      await db.query('UPDATE projects SET last_edited = now() WHERE project_id = $1', [project_id]);
    },
    unsaved: async (project_id) => {
      const rows = await db.query(
        `SELECT ${COLUMNS} FROM documents WHERE project_id = $1 AND NOT disk_saved AND path IS NOT NULL
          ORDER BY last_edited DESC`,
        [project_id],
      );
      return rows.map(documentRow);
    },
    leftBehind: async (hub_id) => (await db.query(LEFT_BEHIND_SQL, [hub_id])).map(documentRow),
    move: (project_id, from, to) => moveRows(db, project_id, from, to),
    moveOne: (document, to) => moveRow(db, document, to),
  };
}

/** Starts of the last five minutes: a hub is given up after two. Its edits are rows of their own as long (history/compaction.ts). */
const LEFT_BEHIND_SQL = `
SELECT d.document_id, d.project_id, d.path, d.known, d.disk_saved FROM documents d JOIN projects p USING (project_id)
 WHERE NOT d.disk_saved AND d.path IS NOT NULL AND p.deleted IS NULL AND p.state->>'state' = 'running'
   AND ((p.state->>'time')::timestamptz > now() - interval '5 min'
     OR EXISTS (SELECT 1 FROM document_updates u WHERE u.document_id = d.document_id AND u.hub_id = $1))`;

async function findRow(
  db: Database,
  project_id: ProjectId,
  path: ProjectPath,
): Promise<DocumentRow | undefined> {
  const [row] = await db.query(`SELECT ${COLUMNS} FROM documents WHERE project_id = $1 AND path = $2`, [
    project_id,
    path,
  ]);
  return row && documentRow(row);
}

async function openRow(db: Database, project_id: ProjectId, path: ProjectPath): Promise<DocumentRow> {
  for (;;) {
    const present = await findRow(db, project_id, path);
    if (present) return present;
    await db.query(
      `INSERT INTO documents (document_id, project_id, path) VALUES ($1, $2, $3)
         ON CONFLICT (project_id, path) DO NOTHING`,
      [newDocumentId(), project_id, path],
    );
  }
}

type LoadRow = { encoding: SnapshotEncoding | null; bytes: Buffer };

/**
 * One statement, so that a compaction shows as before or after. A row below the end of the compacted history came late: compaction
 * deletes what it takes in, so it is in no snapshot.
 */
const LOAD_SQL = `
WITH snapshot AS (SELECT update_id, state, encoding FROM document_snapshots WHERE document_id = $1)
SELECT 0 AS update_id, encoding, state AS bytes FROM snapshot
UNION ALL SELECT update_id, NULL, update FROM document_updates
 WHERE document_id = $1
   AND (update_id > coalesce((SELECT update_id FROM snapshot), 0)
     OR update_id <= (SELECT through_update_id FROM document_history WHERE document_id = $1))
ORDER BY update_id`;

async function load(db: Database, document_id: DocumentId): Promise<StoredDocument> {
  const rows = await db.query<LoadRow>(LOAD_SQL, [document_id]);
  const [first] = rows;
  if (!first?.encoding) return { snapshot: undefined, updates: rows.map(({ bytes }) => bytes) };
  const snapshot = await unpackState(first.bytes, first.encoding);
  return { snapshot, updates: rows.slice(1).map(({ bytes }) => bytes) };
}

async function insertUpdates(db: Database, hub_id: HubId, entries: readonly UpdateEntry[]): Promise<void> {
  const documents: DocumentId[] = [];
  const unsaved: DocumentId[] = [];
  const accounts: (AccountId | null)[] = [];
  const updates: Buffer[] = [];
  for (const { document_id, account_id, update, ends_disk_saved } of entries) {
    documents.push(document_id);
    if (ends_disk_saved) unsaved.push(document_id);
    accounts.push(account_id);
    updates.push(Buffer.from(update.buffer, update.byteOffset, update.byteLength));
  }
  const insert = `INSERT INTO document_updates (document_id, account_id, hub_id, update)
       SELECT document_id, account_id, $4, update
         FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) WITH ORDINALITY AS u(document_id, account_id, update, place)
        ORDER BY place`;
  const values = [documents, accounts, updates, hub_id];
  if (unsaved.length === 0) return void (await db.query(insert, values));
  // With the edit, not after it: a hub killed in between would leave a file that no start of the project writes.
  const mark = 'UPDATE documents SET disk_saved = false WHERE document_id = ANY($5::uuid[]) AND disk_saved';
  await db.query(`WITH marked AS (${mark}) ${insert}`, [...values, unsaved]);
}

async function saveSnapshot(db: Database, document_id: DocumentId, state: Uint8Array): Promise<void> {
  await db.query(
    `INSERT INTO document_snapshots (document_id, update_id, state, encoding)
       SELECT $1, max(update_id), $2, 'brotli' FROM document_updates
        WHERE document_id = $1 AND time < now() - make_interval(secs => $3)
       HAVING max(update_id) IS NOT NULL
     ON CONFLICT (document_id) DO UPDATE
       SET update_id = excluded.update_id, state = excluded.state, encoding = excluded.encoding, time = now()
       WHERE document_snapshots.update_id < excluded.update_id`,
    [document_id, await packState(state), SETTLED_AFTER_S],
  );
}

async function moveRows(
  db: Database,
  project_id: ProjectId,
  from: ProjectPath,
  to: ProjectPath,
): Promise<void> {
  const within = (column: string, folder: string) =>
    `(${column} = ${folder} OR starts_with(${column}, ${folder} || '/'))`;
  await db.transaction(async (query) => {
    const [first] = await query(
      `SELECT 1 FROM documents WHERE project_id = $1 AND ${within('path', '$2')} LIMIT 1`,
      [project_id, from],
    );
    // A request that is repeated finds nothing left to move: what lies at the target now is what it moved.
    if (!first || from === to) return;
    await query(`UPDATE documents SET path = NULL WHERE project_id = $1 AND ${within('path', '$2')}`, [
      project_id,
      to,
    ]);
    await query(
      `UPDATE documents SET path = $3 || substr(path, length($2) + 1)
        WHERE project_id = $1 AND ${within('path', '$2')}`,
      [project_id, from, to],
    );
  });
}

async function moveRow(
  db: Database,
  { document_id, project_id }: DocumentKey,
  to: ProjectPath,
): Promise<void> {
  await db.transaction(async (query) => {
    await query(
      'UPDATE documents SET path = NULL WHERE project_id = $1 AND path = $2 AND document_id <> $3',
      [project_id, to, document_id],
    );
    await query('UPDATE documents SET path = $3 WHERE document_id = $1 AND project_id = $2', [
      document_id,
      project_id,
      to,
    ]);
  });
}
