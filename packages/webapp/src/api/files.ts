/** Addresses of a project's files in the HTTP API. Downloads are plain links; uploads go through explorer/uploads. */
import type { ProjectId } from '@lyceum/util/ids';
import { encodePath, type ProjectPath } from '@lyceum/util/paths';
import { apiAddress } from './http';

export function fileAddress(project_id: ProjectId, path: ProjectPath): string {
  return apiAddress(`projects/${project_id}/files/${encodePath(path)}`);
}
