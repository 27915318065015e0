/** The page of a folder: where one is, what can be done, and the live table of files. Puts the parts together; each does its own. */
import { baseName, isSnapshotPath, joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import type { Entry } from '@lyceum/util/protocol/files';
import { useWindowEvent } from '@mantine/hooks';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAppSelector } from '../app/store';
import { navigate } from '../navigation/history';
import type { Project } from '../projects/rows';
import { selectMyRole } from '../projects/selectors';
import { itemWords } from './action-words';
import { Breadcrumbs } from './breadcrumbs';
import { hasFiles, putCarried, takeCarried } from './carried';
import type { ExplorerDialog } from './dialogs/explorer-dialog';
import { ExplorerDialogs } from './dialogs/explorer-dialogs';
import { showDragged, useDropZone } from './drop-zone';
import { actionsFor, type Possible } from './file-actions';
import type { ShownFolder } from './file-commands';
import { FolderContent } from './folder-content';
import { FolderNotice } from './folder-notice';
import type { RowActions } from './row-actions';
import { SelectionBar } from './selection-bar';
import { Toolbar } from './toolbar';
import { readDropped } from './uploads/dropped-files';
import { useUploads } from './uploads/uploads-provider';
import { useClipboard } from './use-clipboard';
import { useCreations } from './use-creations';
import { type FileActions, useFileActions } from './use-file-actions';
import { useListing } from './use-listing';
import { useLoadAhead } from './use-load-ahead';
import { usePutInto } from './use-put-into';
import { type Rows, useRows } from './use-rows';

interface Props {
  project: Project;
  path: ProjectPath;
  onShown(folder: ShownFolder): void;
}

const NONE: readonly Entry[] = [];

export function FolderPage({ project, path, onShown }: Props) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const canWrite = can(role, 'write');
  const possible = useMemo<Possible>(
    () => ({
      running,
      write: canWrite && running,
      change: canWrite && running && !isSnapshotPath(path),
      compare: running && isSnapshotPath(path),
      restore: canWrite && running && isSnapshotPath(path),
    }),
    [running, canWrite, path],
  );
  const listing = useListing(project_id, path, running);
  const all = listing.kind === 'ready' ? listing.entries : NONE;
  const rows = useRows(path, all);
  useLoadAhead(all);
  const [dialog, setDialog] = useState<ExplorerDialog>();
  const [cursor, setCursor] = useCursor(path);
  const filterField = useRef<HTMLInputElement>(null);
  const fileActions = useFileActions(project, path, setDialog);
  const actions = useRowActions(fileActions, rows, possible);
  const creations = useCreations(project, path, all);
  const { over, hasFilesOver, listeners } = useDrags(project, path, rows, possible, fileActions);
  const putInto = usePutInto(project, fileActions);
  const cut = useClipboard(project, {
    folder: path,
    meant: () => (rows.selected.length > 0 ? rows.selected : all.filter(({ name }) => name === cursor)),
    canChange: possible.change,
    pasted: (carried) => void putInto(carried, path, !carried.cut),
    pastedFiles: (data) => void readDropped(data).then(creations.upload),
  });
  useFilterKey(filterField);
  useEffect(() => onShown({ path, entries: all }), [onShown, path, all]);
  const goUp = () => {
    if (path === '') return;
    setCursor(baseName(path), parentPath(path));
    navigate({ page: 'project', project_id, view: { kind: 'folder', path: parentPath(path) } });
  };
  return (
    <section className="ly-explorer" aria-label="Explorer" {...listeners}>
      <div className="ly-explorer-bar">
        <Breadcrumbs project_id={project_id} path={path} over={over} />
        <Toolbar
          {...{ project_id, path, rows, filterField, canWrite }}
          canChange={possible.change}
          open={setDialog}
          creations={creations}
        />
      </div>
      <FolderNotice project={project} path={path} canWrite={canWrite} />
      <FolderContent
        listing={listing}
        table={{ project_id, folder: path, rows, actions, over, cut, cursor, setCursor, goUp }}
        canChange={possible.change}
        running={running}
      />
      <SelectionBar
        selected={rows.selected}
        actions={actions}
        clear={() => rows.setSelection({ names: new Set() })}
      />
      {hasFilesOver && over === undefined && (
        <div className="ly-drop">Drop files or folders to upload them here</div>
      )}
      {dialog && (
        <ExplorerDialogs
          {...{ dialog, project, fileActions, creations }}
          folder={path}
          close={() => setDialog(undefined)}
        />
      )}
    </section>
  );
}

/** The row that has the keyboard, by name. Up from a folder it is that folder; other folders begin at their first row. */
function useCursor(path: ProjectPath) {
  const [cursor, set] = useState<{ path: ProjectPath; name: string }>();
  const setCursor = useCallback(
    (name: string, folder: ProjectPath = path) => set({ path: folder, name }),
    [path],
  );
  return [cursor?.path === path ? cursor.name : undefined, setCursor] as const;
}

/** One object for as long as it can be, so that rows need not be drawn again: it looks things up when it is called. */
function useRowActions(fileActions: FileActions, rows: Rows, possible: Possible): RowActions {
  const latest = useRef({ fileActions, rows, possible });
  latest.current = { fileActions, rows, possible };
  return useMemo(
    () => ({
      act: (action, entries) => latest.current.fileActions.act(action, entries),
      targets: (entry) => {
        const { selection, selected } = latest.current.rows;
        return selection.names.has(entry.name) ? selected : [entry];
      },
      possible: (entries) => actionsFor(entries, latest.current.possible),
    }),
    [],
  );
}

function useDrags(
  project: Project,
  path: ProjectPath,
  rows: Rows,
  possible: Possible,
  fileActions: FileActions,
) {
  const uploads = useUploads();
  const putInto = usePutInto(project, fileActions);
  return useDropZone({
    enabled: possible.change,
    folder: path,
    lift: (target, data) => {
      const row = target.closest<HTMLElement>('[data-row]');
      const entry = row && rows.entries[Number(row.dataset.row)];
      if (!entry?.openable) return false;
      const lifted = rows.selection.names.has(entry.name) ? rows.selected : [entry];
      const names = lifted.map(({ name }) => name);
      data.clearData();
      putCarried(data, {
        project_id: project.project_id,
        paths: names.map((name) => joinPath(path, name)),
        cut: false,
      });
      showDragged(data, itemWords(names));
      return true;
    },
    dropped: (to, data, isCopy) => {
      const carried = takeCarried(data);
      if (carried) return void putInto(carried, to, isCopy);
      if (!hasFiles(data)) return;
      const taken = to === path ? new Set(rows.names) : new Set<string>();
      void readDropped(data).then((chosen) => uploads.add(to, chosen, taken));
    },
  });
}

/** "/" goes to the filter, unless somebody is typing. */
function useFilterKey(field: RefObject<HTMLInputElement | null>): void {
  useWindowEvent('keydown', (event) => {
    const isTyping =
      event.target instanceof Element &&
      event.target.closest('input:not([type=checkbox]), textarea, [role="dialog"]');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    field.current?.focus();
  });
}
