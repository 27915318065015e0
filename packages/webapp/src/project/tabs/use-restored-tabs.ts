/** Brings back the tabs of the last visit, and adds the file that the address names. Called once by the project frame. */
import type { ProjectId } from '@lyceum/util/ids';
import { useEffect } from 'react';
import { useMe } from '../../account/use-me';
import { useAppDispatch } from '../../app/store';
import type { ProjectView } from '../../navigation/route';
import { folderShown, tabOpened, tabsRestored } from './tabs-slice';
import { readTabs } from './tabs-storage';

export function useRestoredTabs(project_id: ProjectId, view: ProjectView): void {
  const { account_id } = useMe();
  const dispatch = useAppDispatch();
  useEffect(() => {
    const stored = readTabs(window.localStorage, account_id, project_id);
    if (stored) dispatch(tabsRestored({ project_id, ...stored }));
  }, [dispatch, account_id, project_id]);
  useEffect(() => {
    if (view.kind === 'file') dispatch(tabOpened({ project_id, path: view.path }));
    if (view.kind === 'folder') dispatch(folderShown({ project_id, folder: view.path }));
  }, [dispatch, project_id, view]);
}
