/** Deletes a project, with Undo, and brings one back. Used by the list, the settings and the list of deleted projects. */
import type { ProjectId } from '@lyceum/util/ids';
import { notifyFailure, notifyUndoable } from '../app/notify';
import { useConnection } from '../connection/connection-context';

export function useDeletion() {
  const connection = useConnection();
  const restore = async (project_id: ProjectId, title: string): Promise<boolean> => {
    try {
      await connection.request('project_undelete', { project_id });
      return true;
    } catch (error) {
      notifyFailure(`“${title}” could not be brought back`, error);
      return false;
    }
  };
  return {
    restore,
    remove: async (project_id: ProjectId, title: string): Promise<boolean> => {
      try {
        await connection.request('project_delete', { project_id });
      } catch (error) {
        notifyFailure(`“${title}” could not be deleted`, error);
        return false;
      }
      const words = `“${title}” is deleted. It can be brought back for 30 days.`;
      notifyUndoable(words, () => void restore(project_id, title));
      return true;
    },
  };
}
