/** What a project page lends to the command palette beside the listed files: every file of the project by name, and the pages. */
import type { ProjectId } from '@lyceum/util/ids';
import { FILE_QUERIES } from '@lyceum/util/protocol/files';
import { IconHistory, IconSearch, IconServer } from '@tabler/icons-react';
import { useConnection } from '../connection/connection-context';
import { navigate } from '../navigation/history';
import type { ProjectView } from '../navigation/route';
import { fileKind } from '../open-files/kinds';
import { useCommands, useFinder } from '../palette/palette-context';

/** Files that one question brings; the palette shows the best of them. */
const MAX_FOUND = 50;

export function useProjectFinder(project_id: ProjectId, running: boolean): void {
  const connection = useConnection();
  const go = (view: ProjectView) => () => navigate({ page: 'project', project_id, view });
  useCommands(() => [
    { id: 'log', label: 'Log', kind: 'Page', icon: IconHistory, run: go({ kind: 'log' }) },
    { id: 'search', label: 'Search in files', kind: 'Page', icon: IconSearch, run: go({ kind: 'search' }) },
    { id: 'servers', label: 'Servers', kind: 'Page', icon: IconServer, run: go({ kind: 'servers' }) },
  ]);
  useFinder(async (typed) => {
    if (!running || typed.trim() === '') return [];
    const query = { kind: 'find', text: typed.trim().slice(0, 200), limit: MAX_FOUND } as const;
    const answer = await connection.request('file_query', { project_id, query });
    return FILE_QUERIES.find.answer.parse(answer).paths.map((path) => ({
      id: `File:${path}`,
      label: path,
      kind: 'File',
      icon: fileKind(path).icon,
      run: go({ kind: 'file', path }),
    }));
  });
}
