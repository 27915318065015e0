/** Takes what was dragged or pasted into a folder of this project: moved or copied here, copied over from another project. */
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { useCallback } from 'react';
import { notifyDone, notifyFailure, notifyWorking } from '../app/notify';
import { useConnection } from '../connection/connection-context';
import type { Project } from '../projects/rows';
import { itemWords } from './action-words';
import type { Carried } from './carried';
import type { FileActions } from './use-file-actions';
import { fileOps } from './use-file-ops';

export function usePutInto({ project_id }: Project, fileActions: FileActions) {
  const connection = useConnection();
  return useCallback(
    async (carried: Carried, to: ProjectPath, isCopy: boolean): Promise<void> => {
      if (carried.project_id === project_id)
        return fileActions.transferTo(isCopy ? 'copy' : 'move', carried.paths, to);
      const what = itemWords(carried.paths.map(baseName));
      const done = notifyWorking(`Copying ${what} from another project…`);
      try {
        // Between projects things are copied: the other one keeps its own.
        await fileOps(connection, carried.project_id).copyToProject(carried.paths, project_id, to);
        notifyDone(`Copied ${what} from another project`);
      } catch (error) {
        notifyFailure(`${what} could not be copied`, error);
      } finally {
        done();
      }
    },
    [connection, project_id, fileActions],
  );
}
