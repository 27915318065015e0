/**
 * Where `/<project_id>/port/<name>/` leads: the project is asked, and what runs is remembered for some seconds on that very connection to it. Called by
 * proxy-server.ts after access was granted. What lets us into the server is put on the request here, and stays between us and the project.
 */
import type { ReachWish, ServerReach } from '@lyceum/util/protocol/servers';
import type { LocalHubConnection } from '../projects/local-hub-connection';
import type { ProxyTarget } from './proxy-path';

/** It does not run (yet): what the browser is told instead. */
export type NotThere = Exclude<ServerReach, { kind: 'running' }>;
type There = Extract<ServerReach, { kind: 'running' }>;

export interface Found {
  target: ProxyTarget;
  /** Set on the request. */
  headers: Readonly<Record<string, string>>;
  cookie: string | undefined;
  /** Nothing answers there: ask anew. */
  forget(): void;
}

export interface NamedServers {
  find(
    connection: LocalHubConnection,
    target: ProxyTarget & { name: string },
    wish: ReachWish,
    wait_ms: number,
  ): Promise<Found | NotThere>;
}

/** ms that an answer holds: a page of many small files asks once. */
const KEEP_MS = 3000;
/** ms that the project may take beyond the wait. */
const GRACE_MS = 10_000;

export function createNamedServers(content_base_path: string): NamedServers {
  const known = new WeakMap<LocalHubConnection, Map<string, { there: There; until: number }>>();
  return {
    find: async (connection, target, wish, wait_ms) => {
      const { name, project_id } = target;
      const ofProject = known.get(connection) ?? new Map<string, { there: There; until: number }>();
      known.set(connection, ofProject);
      const kept = ofProject.get(name);
      if (kept && kept.until > Date.now()) return found(target, kept.there, () => ofProject.delete(name));
      const base = `${content_base_path}/${project_id}`;
      const asked = { name, wish, wait_ms, base };
      const reach = await connection.request('server_reach', asked, wait_ms + GRACE_MS);
      if (reach.kind !== 'running') return reach;
      ofProject.set(name, { there: reach, until: Date.now() + KEEP_MS });
      return found(target, reach, () => ofProject.delete(name));
    },
  };
}

function found(target: ProxyTarget, there: There, forget: () => void): Found {
  const { port, path, headers, cookie } = there;
  const upstream = path === 'stripped' ? (target.stripped ?? '/') : target.upstream;
  return { target: { ...target, port, upstream }, headers, cookie, forget };
}
