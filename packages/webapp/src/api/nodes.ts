/** Nodes, quotas of the site, and moves: what administrators ask of the HTTP API. The hub judges who is one, at each request. */
import type { ProjectId } from '@lyceum/util/ids';
import { quotaChangesSchema, quotasSchema } from '@lyceum/util/quotas';
import * as z from 'zod/mini';
import { callApi } from './http';

const nodeSchema = z.object({
  node_id: z.string(),
  driver: z.string(),
  /** ISO 8601. */
  heartbeat: z.string(),
  live: z.boolean(),
  memory_mib: z.nullable(z.number()),
  free_memory_mib: z.nullable(z.number()),
  projects: z.number(),
  running: z.number(),
});
export type NodeInfo = z.infer<typeof nodeSchema>;

const nodesSchema = z.object({ nodes: z.array(nodeSchema) });
const siteSchema = z.object({ site: quotaChangesSchema, defaults: quotasSchema });
export type SiteQuotas = z.infer<typeof siteSchema>;

export async function readNodes(): Promise<NodeInfo[]> {
  return nodesSchema.parse(await callApi('GET', 'nodes')).nodes;
}

export async function readSiteQuotas(): Promise<SiteQuotas> {
  return siteSchema.parse(await callApi('GET', 'site-quotas'));
}

export async function moveProject(project_id: ProjectId, node_id: string): Promise<void> {
  await callApi('POST', `projects/${project_id}/move`, { node_id });
}

/** Somebody wants the project to go on running. */
export async function touchProject(project_id: ProjectId): Promise<void> {
  await callApi('POST', `projects/${project_id}/touch`);
}
