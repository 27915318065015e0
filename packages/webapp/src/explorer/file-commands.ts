/** What a project page lends to the command palette: the files of the folder shown last, and the pages of the project. */
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { IconFolder, IconPlus, IconSettings } from '@tabler/icons-react';
import { useStore } from 'react-redux';
import type { Store } from '../app/store';
import { navigate } from '../navigation/history';
import type { ProjectView } from '../navigation/route';
import { fileKind } from '../open-files/kinds';
import type { Command } from '../palette/commands';
import { useCommands } from '../palette/palette-context';
import { tabsOf } from '../project/tabs/tabs-slice';
import { isFolder } from './sort';

/** What the explorer showed last. */
export interface ShownFolder {
  path: ProjectPath;
  entries: readonly Entry[];
}

interface Where {
  project_id: ProjectId;
  folder: ProjectPath;
  canWrite: boolean;
  shown(): ShownFolder | undefined;
}

export function useProjectFileCommands({ project_id, folder, canWrite, shown }: Where): void {
  const store = useStore() as Store;
  const go = (view: ProjectView) => () => navigate({ page: 'project', project_id, view });
  const file = (path: ProjectPath, kind: string): Command => ({
    id: `${kind}:${path}`,
    label: path,
    kind,
    icon: fileKind(path).icon,
    run: go({ kind: 'file', path }),
  });
  useCommands(() => {
    const open = tabsOf(store.getState().tabs, project_id).paths;
    const listed = (shown()?.entries ?? [])
      .filter(({ openable }) => openable)
      .map((entry) => {
        const path = joinPath(shown()?.path ?? folder, entry.name);
        if (!isFolder(entry)) return file(path, 'File');
        return { ...file(path, 'Folder'), icon: IconFolder, run: go({ kind: 'folder', path }) };
      })
      .filter((command) => !open.some((path) => command.id === `File:${path}`));
    const kind = 'Page';
    return [
      ...open.map((path) => file(path, 'Open file')),
      ...listed,
      { id: 'files', label: 'Files', kind, icon: IconFolder, run: go({ kind: 'folder', path: folder }) },
      ...(canWrite
        ? [{ id: 'new', label: 'New', kind, icon: IconPlus, run: go({ kind: 'new', folder }) }]
        : []),
      { id: 'project', label: 'Project settings', kind, icon: IconSettings, run: go({ kind: 'settings' }) },
    ];
  });
}
