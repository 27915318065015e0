/**
 * The rounds that one hub at a time makes for all: idle projects, silent nodes, steps whose hub died. Started by the composition root on every hub; an advisory
 * lock of the database says whose round it is, so that a hub that dies is replaced with the next one. It keeps no state.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { Database, Query } from '../db/database';
import { stopIdle, takeIdle, warnIdle } from './idle-stop';
import type { Lifecycle } from './lifecycle';
import { endDeadMoves, markLostNodes } from './nodes';

/** Milliseconds between two rounds: what a warning or a lost node may come late. */
const ROUND_MS = 10_000;
/** Seconds after which a step of a project is looked after: the hub that began it may have died, and nobody may be waiting. */
const LONG_STEP_S = 10;
/** "keep" in ASCII. */
const KEEPER_LOCK = 0x6b656570;

interface Deps {
  db: Database;
  lifecycle: Lifecycle;
  logger: Logger;
  round_ms?: number | undefined;
  warning_s?: number | undefined;
}

export function startKeeper(deps: Deps): Disposer {
  const { logger, round_ms = ROUND_MS } = deps;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const next = () => {
    timer = setTimeout(round, round_ms);
    timer.unref();
  };
  const round = () => {
    keep(deps)
      .catch((error: unknown) => logger.warn({ error }, 'a round for idle projects and nodes failed'))
      .finally(() => {
        if (!stopped) next();
      });
  };
  next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** One round; nothing where another hub makes one just now. */
export async function keep(deps: Deps): Promise<void> {
  const { due, long } = await deps.db.transaction(async (query) => {
    const [row] = await query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      KEEPER_LOCK,
    ]);
    if (!row?.mine) return { due: [], long: [] };
    await markLostNodes(query);
    await endDeadMoves(query);
    await warnIdle(query, deps.warning_s);
    return { due: await takeIdle(query), long: await longSteps(query) };
  });
  await Promise.all([stopIdle(deps, due), ...long.map((project_id) => deps.lifecycle.tend(project_id))]);
}

/** Moves go their own way, see endDeadMoves. */
async function longSteps(query: Query): Promise<ProjectId[]> {
  const rows = await query<{ project_id: ProjectId }>(
    `SELECT project_id FROM projects WHERE state->>'state' IN ('opening', 'starting', 'stopping') AND deleted IS NULL
        AND (state->>'time')::timestamptz < now() - make_interval(secs => $1) LIMIT 100`,
    [LONG_STEP_S],
  );
  return rows.map(({ project_id }) => project_id);
}
