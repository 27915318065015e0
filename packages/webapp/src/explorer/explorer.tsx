/** The page of a folder: where one is, what can be done, and the live table of files. Holds filter, order and the open dialog. */
import './explorer.css';
import { joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import type { Entry } from '@lyceum/util/protocol/files';
import { useLocalStorage, useWindowEvent } from '@mantine/hooks';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { notifyFailure } from '../app/notify';
import { useAppSelector } from '../app/store';
import { navigate } from '../navigation/history';
import type { Project } from '../projects/rows';
import { selectMyRole } from '../projects/selectors';
import { Breadcrumbs } from './breadcrumbs';
import { type ExplorerDialog, ExplorerDialogs } from './dialogs/explorer-dialogs';
import { useDropZone } from './drop-zone';
import type { FileAction } from './file-actions';
import type { ShownFolder } from './file-commands';
import { entryRoute } from './file-table';
import { FolderContent } from './folder-content';
import { freeTerminalName } from './free-name';
import { BY_NAME, filterEntries, type Sort, sortEntries } from './sort';
import { Toolbar } from './toolbar';
import { useUploads } from './uploads/uploads-provider';
import { useFileOps } from './use-file-ops';
import { useListing } from './use-listing';

interface Props {
  project: Project;
  path: ProjectPath;
  /** Tells the frame what is listed, for the command palette. */
  onShown(folder: ShownFolder): void;
}

const NONE: readonly Entry[] = [];

export function Explorer({ project, path, onShown }: Props) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const canWrite = can(role, 'write');
  const listing = useListing(project_id, path, running);
  const entries = listing.kind === 'ready' ? listing.entries : NONE;
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>(BY_NAME);
  const [showHidden, setShowHidden] = useLocalStorage({ key: 'lyceum-show-hidden', defaultValue: false });
  const [dialog, setDialog] = useState<ExplorerDialog>();
  const filterField = useRef<HTMLInputElement>(null);
  const shown = useMemo(
    () => sortEntries(filterEntries(entries, filter, showHidden), sort),
    [entries, filter, showHidden, sort],
  );
  const { newTerminal, upload } = useCreations(project, path, entries);
  const { isOver, listeners } = useDropZone(canWrite && running, upload);
  const act = useRowAction(project, path, setDialog);
  useFilterKey(filterField);
  useEffect(() => onShown({ path, entries }), [onShown, path, entries]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins without a filter
  useEffect(() => setFilter(''), [path]);
  const goUp = () =>
    path !== '' &&
    navigate({ page: 'project', project_id, view: { kind: 'folder', path: parentPath(path) } });
  return (
    <section className="ly-explorer" aria-label="Explorer" {...listeners}>
      <div className="ly-explorer-bar">
        <Breadcrumbs project_id={project_id} path={path} />
        <Toolbar
          {...{ filter, setFilter, filterField, showHidden, setShowHidden, canWrite }}
          isUsable={running}
          actions={{
            newFile: () => setDialog({ kind: 'new_file' }),
            newFolder: () => setDialog({ kind: 'new_folder' }),
            newTerminal,
            upload,
          }}
        />
      </div>
      <FolderContent
        listing={listing}
        table={{ project_id, folder: path, entries: shown, sort, setSort, canWrite, act, goUp }}
        filter={filter}
        running={running}
      />
      {isOver && <div className="ly-drop">Drop files to upload them here</div>}
      {dialog && (
        <ExplorerDialogs {...{ dialog, project_id }} folder={path} close={() => setDialog(undefined)} />
      )}
    </section>
  );
}

function useCreations({ project_id }: Project, folder: ProjectPath, entries: readonly Entry[]) {
  const ops = useFileOps(project_id);
  const uploads = useUploads();
  const taken = () => new Set(entries.map(({ name }) => name));
  const newTerminal = async () => {
    const terminal = joinPath(folder, freeTerminalName(taken()));
    try {
      await ops.createFile(terminal);
      navigate({ page: 'project', project_id, view: { kind: 'file', path: terminal } });
    } catch (error) {
      notifyFailure('The terminal could not be made', error);
    }
  };
  return {
    newTerminal: () => void newTerminal(),
    upload: (files: File[]) => uploads.add(folder, files, taken()),
  };
}

function useRowAction({ project_id }: Project, folder: ProjectPath, open: (dialog: ExplorerDialog) => void) {
  return useCallback(
    (action: FileAction, entry: Entry) => {
      const path = joinPath(folder, entry.name);
      if (action === 'open') navigate(entryRoute(project_id, folder, entry));
      else if (action === 'delete') open({ kind: 'delete', path, isFolder: entry.kind === 'folder' });
      else open({ kind: action, path });
    },
    [project_id, folder, open],
  );
}

/** "/" goes to the filter, unless somebody is typing. */
function useFilterKey(field: RefObject<HTMLInputElement | null>): void {
  useWindowEvent('keydown', (event) => {
    const isTyping =
      event.target instanceof Element && event.target.closest('input, textarea, [role="dialog"]');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    field.current?.focus();
  });
}
