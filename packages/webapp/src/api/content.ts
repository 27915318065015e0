/**
 * Addresses of a project's own servers and files on the content origin. They begin at this origin, where the hub gives a ticket and
 * sends the browser on; so a link can be opened, copied and bookmarked without a ticket in it.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { basePath } from '../navigation/base-path';

export function serverAddress(project_id: ProjectId, port: number): string {
  return `${basePath()}/content?${new URLSearchParams({ project_id, path: `/server/${port}/` })}`;
}

/** Of a server by its name: keeps leading there whatever port it has. */
export function namedServerAddress(project_id: ProjectId, name: string): string {
  return `${basePath()}/content?${new URLSearchParams({ project_id, path: `/port/${name}/` })}`;
}
