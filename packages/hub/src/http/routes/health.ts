/** /alive: the process answers (HAProxy asks). /healthcheck: the database answers too. /metrics: Prometheus. */
import { toWireError } from '@lyceum/util/errors';
import { Router } from 'express';
import { type Database, onlyRow } from '../../db/database';
import type { Metrics } from '../../metrics';

/** Seconds. A compute server writes its heartbeat more often than that. */
const HEARTBEAT_S = 30;

export function healthRoutes(database: Database, metrics: Metrics): Router {
  return Router()
    .get('/alive', (_req, res) => {
      res.type('text').send('alive');
    })
    .get('/healthcheck', async (_req, res) => {
      try {
        res.json({ database: 'ok', compute_servers: await liveComputeServers(database) });
      } catch (error) {
        res.status(503).json({ database: toWireError(error).message });
      }
    })
    .get('/metrics', async (_req, res) => {
      res.set('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
    });
}

async function liveComputeServers(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM compute_servers WHERE heartbeat > now() - make_interval(secs => $1)`,
    [HEARTBEAT_S],
  );
  return onlyRow(rows).count;
}
