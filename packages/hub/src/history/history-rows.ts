/**
 * All SQL about compacted histories: pages for the reader, what a compaction reads, and the one transaction in which it takes the place of
 * rows. Used by client/history.ts and compaction. It knows nothing of Yjs: updates, states and histories are bytes.
 */
import type { Compacted } from '@lyceum/util/history/compact';
import type { AccountId, DocumentId } from '@lyceum/util/ids';
import type { HistoryUpdate } from '@lyceum/util/protocol/client';
import { type Database, onlyRow, type Query } from '../db/database';
import { packState } from '../documents/snapshot-bytes';

export interface HistoryRows {
  /** What the reader lacks who has all up to `after`, as one moment of the database. */
  page(document_id: DocumentId, after: number, limit?: Limit): Promise<StoredPage>;
  /** What there is of the document that is older than this: the next step of its compaction. */
  compactable(document_id: DocumentId, age_s: number, limit?: Limit): Promise<Compactable>;
  /** All of it, or nothing and false: another hub was here, or a row came late. */
  replace(replacement: Replacement): Promise<boolean>;
  /** Documents that are worth a compaction, in any order. */
  candidates(age_s: number): Promise<DocumentId[]>;
}

/** Together at most this, but at least one update. */
export interface Limit {
  rows: number;
  bytes: number;
}

/** As `document_history` answers. */
export interface StoredPage {
  compacted: Uint8Array | null;
  updates: HistoryUpdate[];
  through: number;
  more: boolean;
}

export interface Compactable {
  before: { history: Uint8Array; through: number } | undefined;
  updates: HistoryUpdate[];
}

export interface Replacement extends Compacted {
  document_id: DocumentId;
  /** Where the history ended that was read. null: there was none. */
  before: number | null;
  through: number;
  /** How many rows up to `through` went in, and must be there to be deleted. */
  updates: number;
}

/** One answer: some MB pass a slow line in seconds, and reading this many rows holds up a hub for 30 ms. */
const PAGE: Limit = { rows: 4000, bytes: 4 * 1024 * 1024 };
/** One step of compaction: a second or two of one thread, and a transaction that nobody feels. */
const STEP: Limit = { rows: 10_000, bytes: 16 * 1024 * 1024 };
/** Rows that a step reads at a time: they hold up the hub for less than 10 ms. */
const READ_ROWS = 1000;
/**
 * Seconds. Ids are given at the start of an insert, which ends within 30 s: of older rows none with a lower id can come any more.
 */
const SETTLED_AFTER_S = 60;

/** Rows that are worth a compaction, at the least; and one part of the versions there are, because a compaction writes all of them. */
const CANDIDATE_ROWS = 200;
const CANDIDATE_SHARE = 16;
/** Seconds after which even a single row is compacted. */
const CANDIDATE_AGE_S = 86_400;
/** Documents of one look: it is repeated. */
const CANDIDATES = 50;

export function createHistoryRows(db: Database): HistoryRows {
  return {
    page: (document_id, after, limit = PAGE) => readPage(db, document_id, after, limit),
    compactable: (document_id, age_s, limit = STEP) => readCompactable(db, document_id, age_s, limit),
    replace: (replacement) => replace(db, replacement),
    candidates: async (age_s) => {
      const values = [age_s, CANDIDATE_ROWS, CANDIDATE_SHARE, STEP.rows, CANDIDATE_AGE_S, CANDIDATES];
      const rows = await db.query<{ document_id: DocumentId }>(CANDIDATES_SQL, values);
      return rows.map(({ document_id }) => document_id);
    },
  };
}

type PageRow = {
  kind: 'settled' | 'last' | 'compacted' | 'update';
  update_id: string;
  time: number;
  account_id: AccountId | null;
  bytes: Buffer | null;
};

/**
 * One statement, so that a compaction shows as before or after. A row that lies before the end of the history came late and is not
 * in it.
 */
const PAGE_SQL = `
WITH history AS (SELECT through_update_id, history FROM document_history WHERE document_id = $1),
  compacted AS (SELECT * FROM history WHERE through_update_id > $2),
  updates AS (
    SELECT update_id, time, account_id, update, sum(octet_length(update)) OVER (ORDER BY update_id) AS bytes
      FROM document_updates
     WHERE document_id = $1 AND update_id > CASE WHEN EXISTS (SELECT FROM compacted) THEN 0 ELSE $2 END
     ORDER BY update_id LIMIT $3),
  settled AS (
    SELECT max(update_id) AS update_id FROM document_updates
     WHERE document_id = $1 AND time < now() - make_interval(secs => $5))
SELECT 'settled' AS kind, greatest((SELECT update_id FROM settled), (SELECT through_update_id FROM history), 0) AS update_id,
       0::float8 AS time, NULL::uuid AS account_id, NULL::bytea AS bytes
UNION ALL SELECT 'last', max(update_id), 0, NULL, NULL FROM document_updates WHERE document_id = $1
UNION ALL SELECT 'compacted', through_update_id, 0, NULL, history FROM compacted
UNION ALL SELECT 'update', update_id, extract(epoch FROM time) * 1000, account_id, update FROM updates
 WHERE bytes <= $4 OR bytes = octet_length(update)
ORDER BY kind, update_id`;

/** `bound`: the newest that may be compacted. */
const BEFORE_SQL = `
SELECT through_update_id, history,
       (SELECT max(update_id) FROM document_updates
         WHERE document_id = $1 AND time < now() - make_interval(secs => $2)) AS bound
  FROM (VALUES (1)) AS one LEFT JOIN document_history ON document_id = $1`;

const COMPACTABLE_SQL = `
WITH updates AS (
    SELECT update_id, time, account_id, update, sum(octet_length(update)) OVER (ORDER BY update_id) AS bytes
      FROM document_updates WHERE document_id = $1 AND update_id > $2 AND update_id <= $3
     ORDER BY update_id LIMIT $4)
SELECT update_id, extract(epoch FROM time)::float8 * 1000 AS time, account_id, update AS bytes FROM updates
 WHERE bytes <= $5 OR bytes = octet_length(update) ORDER BY update_id`;

const CANDIDATES_SQL = `
SELECT u.document_id
  FROM document_updates u JOIN documents USING (document_id) LEFT JOIN document_history h USING (document_id)
 WHERE u.time < now() - make_interval(secs => $1)
 GROUP BY u.document_id, h.versions
HAVING count(*) >= least(greatest($2, coalesce(h.versions, 0) / $3), $4)
    OR min(u.time) < now() - make_interval(secs => $5)
 ORDER BY random() LIMIT $6`;

async function readPage(
  db: Database,
  document_id: DocumentId,
  after: number,
  limit: Limit,
): Promise<StoredPage> {
  const values = [document_id, after, limit.rows, limit.bytes, SETTLED_AFTER_S];
  const rows = await db.query<PageRow>(PAGE_SQL, values);
  const updates = rows.filter(({ kind }) => kind === 'update').map(historyUpdate);
  const idOf = (name: PageRow['kind']) => Number(rows.find(({ kind }) => kind === name)?.update_id ?? 0);
  const end = updates.at(-1)?.update_id;
  const more = end !== undefined && end < idOf('last');
  return {
    compacted: rows.find(({ kind }) => kind === 'compacted')?.bytes ?? null,
    updates,
    through: more ? end : idOf('settled'),
    more,
  };
}

function historyUpdate({ update_id, time, account_id, bytes }: PageRow): HistoryUpdate {
  return { update_id: Number(update_id), time, account_id, update: bytes ?? new Uint8Array() };
}

/** In several statements, for the hub's sake: what changes meanwhile is found out by `replace`. */
async function readCompactable(
  db: Database,
  document_id: DocumentId,
  age_s: number,
  limit: Limit,
): Promise<Compactable> {
  type Before = { through_update_id: string | null; history: Buffer | null; bound: string | null };
  const { through_update_id, history, bound } = onlyRow(
    await db.query<Before>(BEFORE_SQL, [document_id, age_s]),
  );
  const before = history ? { history, through: Number(through_update_id) } : undefined;
  const updates: HistoryUpdate[] = [];
  for (let bytes = 0; bound !== null && updates.length < limit.rows && bytes < limit.bytes; ) {
    const last = updates.at(-1)?.update_id ?? 0;
    const count = Math.min(READ_ROWS, limit.rows - updates.length);
    const values = [document_id, last, bound, count, limit.bytes - bytes];
    const found = (await db.query<PageRow>(COMPACTABLE_SQL, values)).map(historyUpdate);
    if (found.length === 0) break;
    updates.push(...found);
    for (const { update } of found) bytes += update.length;
  }
  return { before, updates };
}

/** Thrown in the transaction, to undo it. */
class Overtaken extends Error {}

async function replace(db: Database, replacement: Replacement): Promise<boolean> {
  const state = await packState(replacement.state);
  try {
    await db.transaction(async (query) => {
      await writeHistory(query, replacement);
      await writeSnapshot(query, replacement, state);
      await deleteUpdates(query, replacement);
    });
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

/** Compare-and-set: another compaction of the same document waits here for our end, or we for its end and lose. */
async function writeHistory(query: Query, replacement: Replacement): Promise<void> {
  const { document_id, before, through, versions, history } = replacement;
  const written = await query(
    before === null
      ? `INSERT INTO document_history (document_id, through_update_id, versions, history) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING RETURNING 1`
      : `UPDATE document_history SET through_update_id = $2, versions = $3, history = $4, time = now()
          WHERE document_id = $1 AND through_update_id = $5 RETURNING 1`,
    [document_id, through, versions, Buffer.from(history), ...(before === null ? [] : [before])],
  );
  if (written.length !== 1) throw new Overtaken();
}

/** Whatever a room has stored: this one holds all that is deleted below, and what it lacks are rows. */
async function writeSnapshot(query: Query, replacement: Replacement, state: Buffer): Promise<void> {
  const { document_id, through } = replacement;
  await query(
    `INSERT INTO document_snapshots (document_id, update_id, state, encoding) VALUES ($1, $2, $3, 'brotli')
     ON CONFLICT (document_id) DO UPDATE
       SET update_id = excluded.update_id, state = excluded.state, encoding = excluded.encoding, time = now()`,
    [document_id, through, state],
  );
}

/** Exactly the rows that went in: one that came since, below the end, undoes it all. */
async function deleteUpdates(query: Query, replacement: Replacement): Promise<void> {
  const { document_id, through, updates } = replacement;
  const [gone] = await query<{ count: number }>(
    `WITH gone AS (DELETE FROM document_updates WHERE document_id = $1 AND update_id <= $2 RETURNING 1)
     SELECT count(*)::integer AS count FROM gone`,
    [document_id, through],
  );
  if (gone?.count !== updates) throw new Overtaken();
}
