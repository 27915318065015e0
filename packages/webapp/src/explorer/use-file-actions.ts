/**
 * What the actions on files do: through the project, with open tabs kept in step, a toast with Undo where something went, and words
 * where something failed. Decisions that a person must take are asked by a dialog. Used by folder-page.tsx.
 */
import { LyceumError } from '@lyceum/util/errors';
import { baseName, joinPath, type ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { useMemo } from 'react';
import { zipAddress } from '../api/files';
import { notifyDone, notifyFailure, notifyUndoable, notifyWorking } from '../app/notify';
import { addressOf, navigate } from '../navigation/history';
import { downloadFile } from '../open-files/content-link';
import { type TabActions, useTabActions } from '../project/tabs/use-tabs';
import type { Project } from '../projects/rows';
import { useRestore } from '../snapshots/use-restore';
import { itemWords } from './action-words';
import type { ExplorerDialog } from './dialogs/explorer-dialog';
import type { FileAction } from './file-actions';
import { entryRoute } from './file-row';
import { isFolder } from './sort';
import {
  beside,
  type ClashAnswer,
  intoFree,
  movable,
  resolveClashes,
  type TransferKind,
  type TransferResult,
  transfer,
} from './transfer';
import { type FileOps, useFileOps } from './use-file-ops';

type Open = (dialog: ExplorerDialog) => void;

export interface FileActions {
  act(action: FileAction, entries: readonly Entry[]): void;
  transferTo(kind: TransferKind, paths: readonly ProjectPath[], to: ProjectPath): Promise<void>;
  settle(
    kind: TransferKind,
    clashes: readonly ProjectPath[],
    to: ProjectPath,
    answer: ClashAnswer,
  ): Promise<void>;
  trash(paths: readonly ProjectPath[]): Promise<void>;
}

export function useFileActions({ project_id }: Project, folder: ProjectPath, open: Open): FileActions {
  const ops = useFileOps(project_id);
  const tabs = useTabActions(project_id);
  const restore = useRestore(project_id);
  return useMemo(() => {
    const trash = (paths: readonly ProjectPath[]) => trashPaths(ops, tabs, paths);
    const where = { ops, project_id, folder, open, trash, restore };
    return {
      trash,
      act: (action: FileAction, entries: readonly Entry[]) => perform(where, action, entries),
      ...moving(ops, tabs, open),
    };
  }, [ops, tabs, restore, project_id, folder, open]);
}

interface Where {
  ops: FileOps;
  project_id: Project['project_id'];
  folder: ProjectPath;
  open: Open;
  trash: FileActions['trash'];
  restore(paths: readonly ProjectPath[]): Promise<unknown>;
}

interface Meant {
  paths: readonly ProjectPath[];
  entries: readonly Entry[];
  /** The first, for actions on one. */
  path: ProjectPath;
  entry: Entry;
}

const ACTS: Readonly<Record<FileAction, (where: Where, meant: Meant) => unknown>> = {
  open: ({ project_id, folder }, { entry }) => navigate(entryRoute(project_id, folder, entry)),
  open_new_tab: ({ project_id, folder }, { entry }) =>
    window.open(addressOf(entryRoute(project_id, folder, entry)), '_blank', 'noopener'),
  download: ({ project_id, folder }, { path, entry, entries }) =>
    entries.length === 1 && !isFolder(entry)
      ? downloadFile(project_id, path)
      : downloadZip(project_id, folder, entries),
  rename: ({ open }, { path }) => open({ kind: 'rename', path }),
  duplicate: ({ ops, folder }, { paths }) => duplicate(ops, paths, folder),
  move: ({ open }, { paths }) => open({ kind: 'move', paths }),
  copy: ({ open }, { paths }) => open({ kind: 'copy', paths }),
  compress: ({ open }, { paths }) => open({ kind: 'compress', paths }),
  extract: ({ ops, folder }, { path }) => extract(ops, path, folder),
  copy_path: (_where, { paths }) => copyText(paths.join('\n')),
  delete: ({ trash }, { paths }) => trash(paths),
  restore: ({ restore }, { paths }) => restore(paths),
  compare: ({ project_id }, { path }) =>
    navigate({ page: 'project', project_id, view: { kind: 'file', path, timeTravel: true } }),
};

function perform(where: Where, action: FileAction, entries: readonly Entry[]): void {
  const paths = entries.map(({ name }) => joinPath(where.folder, name));
  const [path] = paths;
  const [entry] = entries;
  if (path !== undefined && entry) ACTS[action](where, { paths, entries, path, entry });
}

function moving(ops: FileOps, tabs: TabActions, open: Open): Pick<FileActions, 'transferTo' | 'settle'> {
  const tell = (kind: TransferKind, { done, failures }: TransferResult, to: ProjectPath) => {
    if (kind === 'move') for (const { from, to: target } of done) tabs.moved(from, target);
    const [failure] = failures;
    if (failure) {
      const names = failures.map(({ path }) => baseName(path));
      notifyFailure(
        `${itemWords(names)} could not be ${kind === 'move' ? 'moved' : 'copied'}`,
        failure.error,
      );
    }
    if (done.length === 0) return;
    const what = itemWords(done.map(({ from }) => baseName(from)));
    const where = to === '' ? 'the home' : `“${to}”`;
    if (kind === 'copy') return notifyDone(`Copied ${what} to ${where}`);
    notifyUndoable(`Moved ${what} to ${where}`, () => void takeBack(done));
  };
  const takeBack = async (done: TransferResult['done']) => {
    for (const { from, to } of done) {
      try {
        await ops.move(to, from);
        tabs.moved(to, from);
      } catch (error) {
        notifyFailure(`“${baseName(from)}” could not be moved back`, error);
      }
    }
  };
  return {
    transferTo: async (kind, paths, to) => {
      const wanted = kind === 'move' ? movable(paths, to) : [...paths];
      if (wanted.length === 0) return;
      const result = await transfer(ops, kind, wanted, to);
      tell(kind, result, to);
      if (result.clashes.length > 0) open({ kind: 'clash', transfer: kind, clashes: result.clashes, to });
    },
    settle: async (kind, clashes, to, answer) => {
      tell(kind, await resolveClashes(ops, kind, clashes, to, answer), to);
    },
  };
}

async function trashPaths(ops: FileOps, tabs: TabActions, paths: readonly ProjectPath[]): Promise<void> {
  const what = itemWords(paths.map(baseName));
  try {
    const trashed = await ops.trash(paths);
    for (const path of paths) tabs.deleted(path);
    const ids = trashed.map(({ trash_id }) => trash_id);
    notifyUndoable(`${what} went to the trash`, () => {
      ops.untrash(ids).catch((error: unknown) => notifyFailure(`${what} could not be brought back`, error));
    });
  } catch (error) {
    notifyFailure(`${what} could not be deleted`, error);
  }
}

async function duplicate(ops: FileOps, paths: readonly ProjectPath[], folder: ProjectPath): Promise<void> {
  for (const path of paths) {
    try {
      await beside(ops, 'copy', path, folder);
    } catch (error) {
      notifyFailure(`“${baseName(path)}” could not be duplicated`, error);
    }
  }
}

/** Into a folder beside the archive, named like it. */
async function extract(ops: FileOps, path: ProjectPath, folder: ProjectPath): Promise<void> {
  const name = baseName(path);
  const stem = joinPath(folder, name.replace(/\.(zip|tar\.gz|tgz|tar)$/i, '') || `${name} files`);
  const done = notifyWorking(`Extracting “${name}”…`);
  try {
    await intoFree(stem, folder, (to) => ops.extract(path, to));
  } catch (error) {
    notifyFailure(`“${name}” could not be extracted`, error);
  } finally {
    done();
  }
}

/** Characters that a request line may have, with room for the rest of it. */
const MAX_ADDRESS_CHARS = 12_000;

function downloadZip(
  project_id: Project['project_id'],
  folder: ProjectPath,
  entries: readonly Entry[],
): void {
  const [first] = entries;
  if (!first) return;
  const address =
    entries.length === 1
      ? zipAddress(project_id, joinPath(folder, first.name))
      : zipAddress(
          project_id,
          folder,
          entries.map(({ name }) => name),
        );
  if (address.length > MAX_ADDRESS_CHARS) {
    const way = 'Make a zip of them with Compress, or download the folder they are in.';
    notifyFailure('These are too many for one download', new LyceumError('too_large', way));
    return;
  }
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notifyDone('Copied the path');
  } catch (error) {
    notifyFailure('The path could not be copied', error);
  }
}
