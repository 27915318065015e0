/** The dialogs of the explorer: which one is open is a value, what it does is done here through FileOps. */
import type { ProjectId } from '@lyceum/util/ids';
import {
  baseName,
  joinPath,
  type ProjectPath,
  parentPath,
  parseFileName,
  parseProjectPath,
} from '@lyceum/util/paths';
import { navigate } from '../../navigation/history';
import { useTabActions } from '../../project/tabs/use-tabs';
import { useFileOps } from '../use-file-ops';
import { DeleteDialog } from './delete-dialog';
import { NameDialog } from './name-dialog';

export type ExplorerDialog =
  | { kind: 'new_file' }
  | { kind: 'new_folder' }
  | { kind: 'rename'; path: ProjectPath }
  | { kind: 'move'; path: ProjectPath }
  | { kind: 'delete'; path: ProjectPath; isFolder: boolean };

interface Props {
  dialog: ExplorerDialog;
  project_id: ProjectId;
  folder: ProjectPath;
  close(): void;
}

export function ExplorerDialogs({ dialog, project_id, folder, close }: Props) {
  const ops = useFileOps(project_id);
  const tabs = useTabActions(project_id);
  const inFolder = (name: string) => joinPath(folder, parseFileName(name));
  const move = async (from: ProjectPath, to: ProjectPath) => {
    if (from === to) return;
    await ops.move(from, to);
    tabs.moved(from, to);
  };
  switch (dialog.kind) {
    case 'new_file': {
      const submit = async (name: string) => {
        const path = inFolder(name);
        await ops.createFile(path);
        navigate({ page: 'project', project_id, view: { kind: 'file', path } });
      };
      const hint = 'The ending decides how it opens: .py, .md, .tex, .term for a terminal …';
      return (
        <NameDialog
          title="New file"
          label="File name"
          description={hint}
          button="Create file"
          {...{ submit, close }}
        />
      );
    }
    case 'new_folder': {
      const submit = (name: string) => ops.createFolder(inFolder(name));
      return (
        <NameDialog title="New folder" label="Folder name" button="Create folder" {...{ submit, close }} />
      );
    }
    case 'rename': {
      const { path } = dialog;
      const submit = (name: string) => move(path, joinPath(parentPath(path), parseFileName(name)));
      const name = baseName(path);
      return (
        <NameDialog
          title={`Rename “${name}”`}
          label="New name"
          initial={name}
          button="Rename"
          {...{ submit, close }}
        />
      );
    }
    case 'move': {
      const { path } = dialog;
      const submit = (target: string) =>
        move(path, joinPath(parseProjectPath(target.trim()), baseName(path)));
      const hint =
        'Seen from the home, for example papers/2026. Empty is the home itself; folders that are missing are made.';
      return (
        <NameDialog
          title={`Move “${baseName(path)}”`}
          label="To folder"
          description={hint}
          initial={parentPath(path)}
          button="Move"
          {...{ submit, close }}
        />
      );
    }
    case 'delete': {
      const { path, isFolder } = dialog;
      const remove = async () => {
        await ops.remove(path);
        tabs.deleted(path);
      };
      return <DeleteDialog name={baseName(path)} {...{ isFolder, remove, close }} />;
    }
  }
}
