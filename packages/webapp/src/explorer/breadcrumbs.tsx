/** Where the explorer is: the folder above, the home, and each folder on the way, as links. Each takes what is dropped on it. */
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, HOME, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { Tooltip } from '@mantine/core';
import { IconCornerLeftUp, IconHome } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { RouteLink } from '../navigation/route-link';

/** The folder and its parents, the home first. */
export function trail(path: ProjectPath): ProjectPath[] {
  return path === HOME ? [HOME] : [...trail(parentPath(path)), path];
}

interface Props {
  project_id: ProjectId;
  path: ProjectPath;
  /** Something hovers over this folder. */
  over?: ProjectPath | undefined;
}

export function Breadcrumbs({ project_id, path, over }: Props) {
  return (
    <nav className="ly-crumbs" aria-label="Folder">
      {path !== HOME && (
        <Tooltip label="Folder above (Backspace)">
          <Crumb project_id={project_id} folder={parentPath(path)} over={over} label="Folder above">
            <IconCornerLeftUp size={16} aria-hidden />
          </Crumb>
        </Tooltip>
      )}
      {trail(path).map((folder, index) => (
        <Fragment key={folder}>
          {index > 0 && <i aria-hidden>/</i>}
          {folder === path ? (
            <span aria-current="page">{nameOf(folder)}</span>
          ) : (
            <Crumb project_id={project_id} folder={folder} over={over}>
              {nameOf(folder)}
            </Crumb>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

interface CrumbProps {
  project_id: ProjectId;
  folder: ProjectPath;
  over: ProjectPath | undefined;
  label?: string;
  children: ReactNode;
}

function Crumb({ project_id, folder, over, label, children, ...rest }: CrumbProps) {
  return (
    <RouteLink
      {...rest}
      to={{ page: 'project', project_id, view: { kind: 'folder', path: folder } }}
      data-drop-folder={folder}
      data-over={over === folder || undefined}
      {...(label && { 'aria-label': label })}
    >
      {children}
    </RouteLink>
  );
}

function nameOf(folder: ProjectPath): ReactNode {
  if (folder !== HOME) return baseName(folder);
  return (
    <>
      <IconHome size={16} aria-hidden style={{ marginRight: 6 }} />
      Home
    </>
  );
}
