/**
 * Ways to a file's bytes: a link on the project's content origin (good for a minute, made on demand) for what a viewer shows, and a
 * download through the HTTP API. Used by viewers and Download buttons.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, encodePath, type ProjectPath } from '@lyceum/util/paths';
import { fileAddress } from '../api/files';

export async function contentLink(
  connection: Connection,
  project_id: ProjectId,
  path: ProjectPath,
): Promise<string> {
  const { url } = await connection.request('content_link', { project_id, path: `/raw/${encodePath(path)}` });
  return url;
}

export function downloadFile(project_id: ProjectId, path: ProjectPath): void {
  const link = document.createElement('a');
  link.href = fileAddress(project_id, path);
  link.download = baseName(path);
  link.click();
}
