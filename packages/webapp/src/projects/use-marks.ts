/** This person's star and hiding of one project. Shown when the hub's feed tells of it: a few milliseconds. */
import type { ProjectId } from '@lyceum/util/ids';
import { notifyFailure, notifyUndoable } from '../app/notify';
import { useAppSelector } from '../app/store';
import { useConnection } from '../connection/connection-context';

export function useMarks(project_id: ProjectId, title: string) {
  const connection = useConnection();
  const mark = useAppSelector((state) => state.marks[project_id]);
  const set = (part: { starred?: boolean; hidden?: boolean }) =>
    connection
      .request('project_mark', { project_id, ...part })
      .catch((error: unknown) => notifyFailure(`“${title}” could not be marked`, error));
  return {
    starred: mark?.starred ?? false,
    hidden: mark?.hidden ?? false,
    setStarred: (starred: boolean) => void set({ starred }),
    setHidden: (hidden: boolean) => {
      void set({ hidden });
      if (hidden) notifyUndoable(`“${title}” is hidden from your list.`, () => void set({ hidden: false }));
    },
  };
}
