/** /api/v1/nodes, /api/v1/site-quotas and moving projects between nodes: for administrators, who are asked for at each request. */
import { projectIdSchema } from '@lyceum/util/ids';
import { DEFAULT_QUOTAS } from '@lyceum/util/quotas';
import { type Response, Router } from 'express';
import * as z from 'zod/mini';
import { requireAdmin } from '../../auth/admins';
import type { Database } from '../../db/database';
import type { Mover } from '../../projects/move';
import { listNodes } from '../../projects/nodes';
import type { ProjectQuotas } from '../../projects/project-quotas';
import { bodyOf, jsonBody } from '../json';
import { requireSignedIn } from '../signed-in';

interface Deps {
  db: Database;
  mover: Mover;
  quotas: ProjectQuotas;
}

const moveSchema = z.strictObject({
  node_id: z.string().check(z.minLength(1), z.maxLength(200)),
  from_replica: z.optional(z.boolean()),
});

export function nodeRoutes({ db, mover, quotas }: Deps): Router {
  const router = Router();
  const admin = async (res: Response) => requireAdmin(db, (await requireSignedIn(res)).account_id);
  router.get('/nodes', async (_req, res) => {
    await admin(res);
    res.json({ nodes: await listNodes(db) });
  });
  router.get('/site-quotas', async (_req, res) => {
    await admin(res);
    res.json({ site: await quotas.site(), defaults: DEFAULT_QUOTAS });
  });
  router.post('/projects/:project_id/move', jsonBody, async (req, res) => {
    await admin(res);
    const project_id = projectIdSchema.parse(req.params.project_id);
    const { node_id, from_replica } = bodyOf(req, moveSchema);
    await mover.move(project_id, node_id, from_replica);
    res.json({ node_id });
  });
  return router;
}
