/** Addresses of a project's files in the HTTP API. Downloads are plain links; uploads go through explorer/uploads. */
import type { ProjectId } from '@lyceum/util/ids';
import { encodePath, type ProjectPath } from '@lyceum/util/paths';
import { apiAddress } from './http';

export function fileAddress(project_id: ProjectId, path: ProjectPath): string {
  return apiAddress(`projects/${project_id}/files/${encodePath(path)}`);
}

/** A folder as one zip, or only these entries of it. */
export function zipAddress(
  project_id: ProjectId,
  folder: ProjectPath,
  names: readonly string[] = [],
): string {
  const query = new URLSearchParams([['zip', '1'], ...names.map((name) => ['name', name])]);
  return `${fileAddress(project_id, folder)}?${query}`;
}
