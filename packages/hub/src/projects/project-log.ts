/**
 * The project log at the hub: takes events from handlers and writes them in batches, so that nothing waits for it; reads pages of it;
 * and keeps it within bounds. Made by the composition root. What is worth an entry is decided where things are done, not here.
 */
import { createHash } from 'node:crypto';
import type { AccountId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import {
  LOG_TOPICS,
  type LogEntry,
  type LogFilter,
  logEntrySchema,
  logMatches,
  type ProjectEvent,
} from '@lyceum/util/schema/project-log';
import type { Database } from '../db/database';

export interface Logged {
  project_id: ProjectId;
  /** null: the system itself. */
  account_id: AccountId | null;
  event: ProjectEvent;
}

export interface LogPage {
  entries: LogEntry[];
  /** Ask again with this as `before`; null: that was all. */
  next: number | null;
}

export interface ProjectLog {
  /** Returns at once; the row follows within FLUSH_MS. `once`: not again for this key within ONCE_MS, also not by another hub. */
  record(logged: Logged, once?: string): void;
  /** Newest first, those before `before`. The caller asked permission. */
  page(project_id: ProjectId, filter: LogFilter, before?: number): Promise<LogPage>;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Removes what is too old or too much. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds in which events are gathered: a busy hub pays for one INSERT, and a person sees it at once. */
const FLUSH_MS = 100;
/** Events that may wait while the database is away; more are dropped, and the hub's own log says so. */
const MAX_WAITING = 10_000;
/** Milliseconds in which the same person opening the same file, or a repeated request, is no news. */
const ONCE_MS = 10 * 60_000;
/** Keys of this hub's own remembered for that, which saves asking the database. */
const MAX_KEYS = 20_000;
const PAGE = 200;
/** Rows looked at for one page of a search: a second or so of work in the worst case. */
const MAX_SCANNED = 20_000;
/** Rows kept for one project, and for how long. */
export const MAX_LOG_ROWS = 100_000;
const MAX_LOG_AGE = '1 year';
const SWEEP_MS = 6 * 3600_000;

export function createProjectLog({ db, logger }: { db: Database; logger: Logger }): ProjectLog {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const seen = new Map<string, number>();

  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      await insert(db, batch);
    } catch (error) {
      logger.warn({ error, count: batch.length }, 'entries of project logs were lost');
    }
  };
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const sweep = () =>
    removeOld(db).catch((error: unknown) => logger.warn({ error }, 'project logs were not swept'));
  const forget = () =>
    db.query(FORGET).catch((error: unknown) => logger.warn({ error }, 'what was logged once is kept'));
  const timers = [setInterval(sweep, SWEEP_MS), setInterval(forget, ONCE_MS)];
  for (const each of timers) each.unref();
  return {
    record: (logged, once) => {
      const key = once === undefined ? null : hashOf(`${logged.project_id} ${once}`);
      if (key !== null && isRepeated(seen, key)) return;
      if (waiting.length >= MAX_WAITING)
        return logger.warn({}, 'the project log is too busy: an entry was dropped');
      waiting.push({ ...logged, time: new Date().toISOString(), once: key });
      timer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    page: (project_id, filter, before) => readPage(db, project_id, filter, before),
    flush,
    sweep,
    close: () => {
      for (const each of timers) clearInterval(each);
      return flush();
    },
  };
}

function isRepeated(seen: Map<string, number>, key: string): boolean {
  const now = Date.now();
  const last = seen.get(key);
  if (last !== undefined && now - last < ONCE_MS) return true;
  seen.delete(key);
  seen.set(key, now);
  const [oldest] = seen.keys();
  if (seen.size > MAX_KEYS && oldest !== undefined) seen.delete(oldest);
  return false;
}

/** An entry on its way. `once`: hash of the act that it tells of. */
type Waiting = Logged & { time: string; once: string | null };

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** By the database's clock, which is one for all hubs. */
const OLD = `time < now() - interval '${ONCE_MS} ms'`;
const FORGET = `DELETE FROM project_log_once WHERE ${OLD}`;

/**
 * A project that was purged meanwhile takes nobody else's entries with it. Of hubs that tell of the same act the first one does; keys are
 * taken in one order, so that two never wait for one another.
 */
const INSERT = `
WITH fresh AS (
  INSERT INTO project_log_once (once, time) SELECT DISTINCT once, now() FROM unnest($5::text[]) AS once
   WHERE once IS NOT NULL ORDER BY once
  ON CONFLICT (once) DO UPDATE SET time = excluded.time WHERE project_log_once.${OLD}
  RETURNING once)
INSERT INTO project_log (project_id, account_id, time, event)
SELECT l.project_id, l.account_id, l.time, l.event
  FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::jsonb[], $5::text[]) WITH ORDINALITY
    AS l (project_id, account_id, time, event, once, at)
 WHERE EXISTS (SELECT 1 FROM projects p WHERE p.project_id = l.project_id)
   AND (l.once IS NULL OR l.once IN (SELECT once FROM fresh))
 ORDER BY l.at`;

async function insert(db: Database, batch: readonly Waiting[]): Promise<void> {
  await db.query(INSERT, [
    batch.map(({ project_id }) => project_id),
    batch.map(({ account_id }) => account_id),
    batch.map(({ time }) => time),
    // A zero byte is no JSON to PostgreSQL; paths have none, but a command might.
    batch.map(({ event }) => JSON.stringify(event).replaceAll('\\u0000', '')),
    batch.map(({ once }) => once),
  ]);
}

async function readPage(
  db: Database,
  project_id: ProjectId,
  filter: LogFilter,
  before?: number,
): Promise<LogPage> {
  const entries: LogEntry[] = [];
  let from = before;
  for (let scanned = 0; scanned < MAX_SCANNED; scanned += PAGE) {
    const rows = await readRows(db, project_id, filter, from);
    for (const row of rows) {
      const entry = logEntrySchema.safeParse(row);
      if (entry.success && logMatches(entry.data, filter)) entries.push(entry.data);
    }
    from = rows.at(-1)?.log_id;
    if (rows.length < PAGE || from === undefined) return { entries, next: null };
    if (entries.length > 0) break;
  }
  return { entries, next: from ?? null };
}

type LogRow = { log_id: number; account_id: string | null; time: unknown; event: unknown };

async function readRows(
  db: Database,
  project_id: ProjectId,
  { account_id, topic, text = '' }: LogFilter,
  before: number | undefined,
): Promise<LogRow[]> {
  // A superset of what matches: the text of the JSON holds its names too. logMatches has the last word.
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return db.query<LogRow>(
    `SELECT log_id::float8 AS log_id, account_id, time, event FROM project_log
      WHERE project_id = $1 AND ($2::bigint IS NULL OR log_id < $2)
        AND ($3::boolean IS FALSE OR account_id IS NOT DISTINCT FROM $4::uuid)
        AND ($5::text[] IS NULL OR event->>'event' = ANY($5))
        AND NOT EXISTS (SELECT 1 FROM unnest($6::text[]) w WHERE strpos(lower(event::text), w) = 0)
      ORDER BY log_id DESC LIMIT ${PAGE}`,
    [
      project_id,
      before ?? null,
      account_id !== undefined,
      account_id ?? null,
      topic ? [...LOG_TOPICS[topic]] : null,
      words.map((word) => JSON.stringify(word).slice(1, -1)),
    ],
  );
}

async function removeOld(db: Database): Promise<void> {
  await db.query(`DELETE FROM project_log WHERE time < now() - interval '${MAX_LOG_AGE}'`);
  // Only projects with more rows than they may have are looked at row by row.
  await db.query(
    `WITH many AS (SELECT project_id FROM project_log GROUP BY project_id HAVING count(*) > $1)
     DELETE FROM project_log l USING many m WHERE l.project_id = m.project_id AND l.log_id <=
       (SELECT o.log_id FROM project_log o WHERE o.project_id = m.project_id ORDER BY o.log_id DESC OFFSET $1 LIMIT 1)`,
    [MAX_LOG_ROWS],
  );
}
