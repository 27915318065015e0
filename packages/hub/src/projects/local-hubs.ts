/**
 * All local-hub links of this hub, one per project, and how a project is found: its row, then its compute server's word.
 * Used by rooms, terminals, listings, file requests, the HTTP API and the proxy.
 */
import type { HubId, ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import type { ChangeStream } from '../db/changes';
import type { ComputeClient } from './compute-client';
import { openLocalHub } from './local-hub-connection';
import { createLocalHubLink, type LocalHubLink, type Reach } from './local-hub-link';
import type { ProjectRows } from './project-rows';
import type { ProjectWatch } from './project-watch';

export interface LocalHubs {
  link(project_id: ProjectId): LocalHubLink;
  close(): void;
}

interface Deps {
  hub_id: HubId;
  rows: ProjectRows;
  watch: ProjectWatch;
  changes: ChangeStream;
  compute: ComputeClient;
  logger: Logger;
}

/** Milliseconds for a compute server to say where a project listens. */
const STATUS_TIMEOUT_MS = 5000;

export function createLocalHubs(deps: Deps): LocalHubs {
  const links = new Map<ProjectId, LocalHubLink>();
  const stopRows = deps.watch.onAny((row) => {
    if (row.state.state === 'running' && !row.deleted) links.get(row.project_id)?.wake();
  });
  const stopNews = deps.compute.onChanged(({ project_id, status }) => {
    if (status.state === 'running') links.get(project_id)?.wake();
  });
  const stopLive = deps.changes.onLive((live) => {
    // A start may have been missed while the stream was away.
    if (live) for (const link of links.values()) link.wake();
  });
  return {
    link: (project_id) => {
      const present = links.get(project_id);
      if (present) return present;
      const link = createLocalHubLink(reachProject(deps, project_id));
      links.set(project_id, link);
      return link;
    },
    close: () => {
      stopRows();
      stopNews();
      stopLive();
      for (const link of links.values()) link.close();
    },
  };
}

function reachProject(deps: Deps, project_id: ProjectId): Reach {
  return async (closed) => {
    const row = await deps.rows.find(project_id);
    if (!row || row.deleted || row.node_id === null) return 'stopped';
    const { state } = row.state;
    if (state === 'starting' || state === 'opening') return undefined;
    if (state !== 'running') return 'stopped';
    const status = await deps.compute.request(
      row.node_id,
      'project_status',
      { project_id },
      STATUS_TIMEOUT_MS,
    );
    // Not running although its row says so: its compute server starts it again, or says that it gave up.
    if (!status.address) return undefined;
    const connection = await openLocalHub({
      project_id,
      address: status.address,
      hub_id: deps.hub_id,
      closed,
    });
    deps.logger.debug({ project_id }, 'local hub linked');
    return connection;
  };
}
