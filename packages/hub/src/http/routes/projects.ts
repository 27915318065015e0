/** /api/v1/projects: list, create, read, edit, delete, start, stop, restart and exec. Each route asks permission first. */
import { newKey, newProjectId, type ProjectId, projectIdSchema } from '@lyceum/util/ids';
import { MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS } from '@lyceum/util/limits';
import type { ProjectAction } from '@lyceum/util/permission';
import { PROJECT_COLOUR_NAMES } from '@lyceum/util/project-colours';
import { execSchema } from '@lyceum/util/protocol/files';
import { type Request, type Response, Router } from 'express';
import * as z from 'zod/mini';
import type { SignedIn } from '../../auth/sessions';
import type { Lifecycle } from '../../projects/lifecycle';
import type { ProjectRequests } from '../../projects/project-requests';
import type { Projects } from '../../projects/projects';
import type { Roles } from '../../query/roles';
import { bodyOf, jsonBody } from '../json';
import { requireSignedIn } from '../signed-in';

interface Deps {
  roles: Roles;
  projects: Projects;
  lifecycle: Lifecycle;
  requests: ProjectRequests;
  /** Somebody wants it to go on running. */
  touch(project_id: ProjectId): Promise<void>;
}

const title = z.string().check(z.minLength(1), z.maxLength(MAX_TITLE_CHARS));
const description = z.string().check(z.maxLength(MAX_DESCRIPTION_CHARS));
const createSchema = z.object({
  title,
  description: z.optional(description),
  project_id: z.optional(projectIdSchema),
});
const editSchema = z.strictObject({
  title: z.optional(title),
  description: z.optional(description),
  color: z.optional(z.enum(['', ...PROJECT_COLOUR_NAMES])),
});

/** Who asks and for which project, once it is known that it may. An id that is none is refused as a stranger's would be. */
export async function requireProject(
  roles: Roles,
  req: Request,
  res: Response,
  action: ProjectAction,
): Promise<{ signedIn: SignedIn; project_id: ProjectId }> {
  const signedIn = await requireSignedIn(res);
  const project_id = idOf(req);
  await roles.require(signedIn, project_id, action);
  return { signedIn, project_id };
}

function idOf(req: Request): ProjectId {
  const parsed = projectIdSchema.safeParse(req.params.project_id);
  return parsed.success ? parsed.data : NO_PROJECT;
}

/** The nil UUID: never a project's. */
const NO_PROJECT = '00000000-0000-0000-0000-000000000000' as ProjectId;

export function projectRoutes({ roles, projects, lifecycle, requests, touch }: Deps): Router {
  const router = Router();
  router.get('/projects', async (req, res) => {
    const { account_id } = await requireSignedIn(res);
    const rows = req.query.deleted === '1' ? projects.deleted(account_id) : projects.list(account_id);
    res.json({ projects: await rows });
  });
  router.post('/projects', jsonBody, async (req, res) => {
    const { account_id } = await requireSignedIn(res);
    const { title, description = '', project_id = newProjectId() } = bodyOf(req, createSchema);
    await projects.create(account_id, { project_id, title, description });
    res.status(201).json({ project_id });
  });
  router.get('/projects/:project_id', async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'read');
    res.json(await projects.read(project_id));
  });
  router.patch('/projects/:project_id', jsonBody, async (req, res) => {
    const { signedIn, project_id } = await requireProject(roles, req, res, 'edit_settings');
    await projects.edit(signedIn.account_id, project_id, bodyOf(req, editSchema));
    res.json(await projects.read(project_id));
  });
  router.delete('/projects/:project_id', async (req, res) => {
    const { signedIn, project_id } = await requireProject(roles, req, res, 'delete');
    await projects.remove(signedIn.account_id, project_id);
    res.status(204).end();
  });
  router.post('/projects/:project_id/undelete', async (req, res) => {
    const { account_id } = await requireSignedIn(res);
    const project_id = idOf(req);
    await projects.undelete(account_id, project_id);
    res.json(await projects.read(project_id));
  });
  // "Keep running": noted at once, whatever was noted before.
  router.post('/projects/:project_id/touch', async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'control');
    await touch(project_id);
    res.status(204).end();
  });
  for (const action of ['start', 'stop', 'restart'] as const) {
    router.post(`/projects/:project_id/${action}`, async (req, res) => {
      const { project_id } = await requireProject(roles, req, res, 'control');
      await lifecycle[action](project_id);
      const { state } = await projects.read(project_id);
      res.json({ state });
    });
  }
  router.post('/projects/:project_id/exec', jsonBody, async (req, res) => {
    const { project_id } = await requireProject(roles, req, res, 'run');
    res.json(await requests.exec(project_id, newKey(), bodyOf(req, execSchema)));
  });
  return router;
}
