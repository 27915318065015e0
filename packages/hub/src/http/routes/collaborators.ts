/** /api/v1/projects/<id>/collaborators: list, add by email address or account, change the role, remove. */
import { LyceumError } from '@lyceum/util/errors';
import { type AccountId, accountIdSchema } from '@lyceum/util/ids';
import { roleSchema } from '@lyceum/util/permission';
import { type Request, Router } from 'express';
import * as z from 'zod/mini';
import type { Members } from '../../projects/members';
import type { Roles } from '../../query/roles';
import { bodyOf, jsonBody } from '../json';
import { requireProject } from './projects';

const addSchema = z.union([
  z.object({ email_address: z.string(), role: roleSchema }),
  z.object({ account_id: accountIdSchema, role: roleSchema }),
]);
const changeSchema = z.object({ role: roleSchema });

const PATH = '/projects/:project_id/collaborators';

export function collaboratorRoutes({ roles, members }: { roles: Roles; members: Members }): Router {
  const router = Router();
  router.get(PATH, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'read');
    res.json({ collaborators: await members.list(project_id) });
  });
  router.post(PATH, jsonBody, async (req, res) => {
    const { signedIn, project_id } = await requireProject(roles, req, res, 'manage_members');
    const body = bodyOf(req, addSchema);
    const account_id = await members.set(signedIn.account_id, project_id, body, body.role);
    res.status(201).json({ account_id });
  });
  router.patch(`${PATH}/:account_id`, jsonBody, async (req, res) => {
    const { signedIn, project_id } = await requireProject(roles, req, res, 'manage_members');
    const account_id = accountOf(req);
    await members.set(signedIn.account_id, project_id, { account_id }, bodyOf(req, changeSchema).role);
    res.json({ account_id });
  });
  router.delete(`${PATH}/:account_id`, async (req, res) => {
    const { signedIn, project_id } = await requireProject(roles, req, res, 'read');
    await members.remove(signedIn.account_id, project_id, accountOf(req));
    res.status(204).end();
  });
  return router;
}

function accountOf(req: Request): AccountId {
  const parsed = accountIdSchema.safeParse(req.params.account_id);
  if (!parsed.success) throw new LyceumError('not_found', 'There is no such account.');
  return parsed.data;
}
