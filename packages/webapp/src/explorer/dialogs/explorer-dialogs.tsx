/** The dialogs of the explorer: which one is open is a value, what it does is done here. Those that are seldom needed load when they open. */
import { baseName, joinPath, type ProjectPath, parentPath, parseFileName } from '@lyceum/util/paths';
import { lazy, Suspense } from 'react';
import { navigate } from '../../navigation/history';
import { useTabActions } from '../../project/tabs/use-tabs';
import type { Project } from '../../projects/rows';
import type { Creations } from '../use-creations';
import type { FileActions } from '../use-file-actions';
import { useFileOps } from '../use-file-ops';
import { ClashDialog } from './clash-dialog';
import type { ExplorerDialog } from './explorer-dialog';
import { NameDialog } from './name-dialog';
import { UrlDialog } from './url-dialog';

const FolderPicker = lazy(() => import('./folder-picker'));
const TemplateDialog = lazy(() => import('./template-dialog'));

interface Props {
  dialog: ExplorerDialog;
  project: Project;
  folder: ProjectPath;
  fileActions: FileActions;
  creations: Creations;
  close(): void;
}

export function ExplorerDialogs(props: Props) {
  const { dialog, project, folder, fileActions, creations, close } = props;
  switch (dialog.kind) {
    case 'new_file':
    case 'new_folder':
    case 'rename':
    case 'compress':
      return <NamingDialog {...props} dialog={dialog} />;
    case 'template':
      return (
        <Suspense fallback={null}>
          <TemplateDialog create={creations.fromTemplate} close={close} />
        </Suspense>
      );
    case 'from_url':
      return <UrlDialog fetchFrom={creations.fromUrl} close={close} />;
    case 'move':
    case 'copy':
      return (
        <Suspense fallback={null}>
          <FolderPicker
            {...{ project, folder, close }}
            kind={dialog.kind}
            paths={dialog.paths}
            transferTo={fileActions.transferTo}
          />
        </Suspense>
      );
    case 'clash': {
      const { transfer, clashes, to } = dialog;
      return (
        <ClashDialog
          {...{ clashes, to, close }}
          answer={(how) => void fileActions.settle(transfer, clashes, to, how)}
        />
      );
    }
  }
}

type Naming = Extract<ExplorerDialog, { kind: 'new_file' | 'new_folder' | 'rename' | 'compress' }>;

/** The dialogs that ask for one name. */
function NamingDialog({ dialog, project, folder, close }: Props & { dialog: Naming }) {
  const { project_id } = project;
  const ops = useFileOps(project_id);
  const tabs = useTabActions(project_id);
  const inFolder = (name: string) => joinPath(folder, parseFileName(name));
  switch (dialog.kind) {
    case 'new_file': {
      const submit = async (name: string) => {
        const path = inFolder(name);
        await ops.createFile(path);
        navigate({ page: 'project', project_id, view: { kind: 'file', path } });
      };
      const description = 'The ending decides how it opens: .py, .md, .tex, .term for a terminal …';
      return (
        <NameDialog
          title="New file"
          label="File name"
          button="Create file"
          {...{ description, submit, close }}
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
      const submit = async (name: string) => {
        const to = joinPath(parentPath(path), parseFileName(name));
        if (to === path) return;
        await ops.move(path, to);
        tabs.moved(path, to);
      };
      const title = `Rename “${baseName(path)}”`;
      return (
        <NameDialog {...{ title, submit, close }} label="New name" initial={baseName(path)} button="Rename" />
      );
    }
    case 'compress': {
      const { paths } = dialog;
      const submit = (name: string) => ops.compress(paths, inFolder(name));
      const description = 'The ending decides the form: .zip or .tar.gz.';
      return (
        <NameDialog
          {...{ description, submit, close }}
          title={
            paths.length === 1
              ? `Compress “${baseName(paths[0] ?? folder)}”`
              : `Compress ${paths.length} items`
          }
          label="Name of the archive"
          initial={`${paths.length === 1 ? baseName(paths[0] ?? folder) : baseName(folder) || 'archive'}.zip`}
          button="Compress"
        />
      );
    }
  }
}
