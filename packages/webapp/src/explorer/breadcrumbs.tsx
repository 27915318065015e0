/** Where the explorer is: the home, and each folder on the way, as links. */
import type { ProjectId } from '@lyceum/util/ids';
import { baseName, HOME, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { IconHome } from '@tabler/icons-react';
import { Fragment } from 'react';
import { RouteLink } from '../navigation/route-link';

/** The folder and its parents, the home first. */
export function trail(path: ProjectPath): ProjectPath[] {
  return path === HOME ? [HOME] : [...trail(parentPath(path)), path];
}

export function Breadcrumbs({ project_id, path }: { project_id: ProjectId; path: ProjectPath }) {
  return (
    <nav className="ly-crumbs" aria-label="Folder">
      {trail(path).map((folder, index) => (
        <Fragment key={folder}>
          {index > 0 && <i aria-hidden>/</i>}
          {folder === path ? (
            <span aria-current="page">{folder === HOME ? <Home /> : baseName(folder)}</span>
          ) : (
            <RouteLink to={{ page: 'project', project_id, view: { kind: 'folder', path: folder } }}>
              {folder === HOME ? <Home /> : baseName(folder)}
            </RouteLink>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

function Home() {
  return (
    <>
      <IconHome size={16} aria-hidden style={{ marginRight: 6 }} />
      Home
    </>
  );
}
