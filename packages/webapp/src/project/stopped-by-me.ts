/** Which projects this person stopped in this browser tab: kept over a reload, so that the reload does not start them again. */
import type { ProjectId } from '@lyceum/util/ids';

const keyOf = (project_id: ProjectId) => `lyceum-stopped:${project_id}`;

export function rememberStopped(project_id: ProjectId, stopped: boolean): void {
  try {
    if (stopped) window.sessionStorage.setItem(keyOf(project_id), '1');
    else window.sessionStorage.removeItem(keyOf(project_id));
  } catch {
    // Forbidden storage: the store still knows until the reload.
  }
}

export function wasStopped(project_id: ProjectId): boolean {
  try {
    return window.sessionStorage.getItem(keyOf(project_id)) !== null;
  } catch {
    return false;
  }
}
