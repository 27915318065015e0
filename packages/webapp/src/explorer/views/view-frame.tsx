/** The frame of a view beside the files: the way back to them, a title, its tools, and the content. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { RouteLink } from '../../navigation/route-link';

interface Props {
  title: string;
  project_id: ProjectId;
  /** Where the way back leads. */
  folder: ProjectPath;
  tools?: ReactNode;
  children: ReactNode;
}

export function ViewFrame({ title, project_id, folder, tools, children }: Props) {
  return (
    <section className="ly-explorer" aria-label={title}>
      <div className="ly-explorer-bar">
        <nav className="ly-crumbs" aria-label="Folder">
          <RouteLink to={{ page: 'project', project_id, view: { kind: 'folder', path: folder } }}>
            <IconArrowLeft size={16} aria-hidden style={{ marginRight: 6 }} />
            Files
          </RouteLink>
          <i aria-hidden>/</i>
          <span aria-current="page">{title}</span>
        </nav>
        <Group gap="xs" className="ly-explorer-tools">
          {tools}
        </Group>
      </div>
      <div className="ly-view">{children}</div>
    </section>
  );
}
