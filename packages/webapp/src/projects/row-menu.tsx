/** The menu of one project in the list. The menu itself is made when it is first opened: a list has many rows. */
import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Project } from './rows';

const Items = lazy(() => import('./row-menu-items'));

export function RowMenu({ project }: { project: Project }) {
  const [opened, setOpened] = useState<boolean>();
  const target = (
    <button
      type="button"
      className="ly-row-button ly-project-menu"
      aria-label={`Actions for ${project.title}`}
      title="Actions"
      aria-haspopup="menu"
      onClick={() => setOpened(true)}
    >
      <IconDots size={17} aria-hidden />
    </button>
  );
  if (opened === undefined) return target;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={210} withinPortal>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Suspense fallback={<Menu.Label>Loading…</Menu.Label>}>
          <Items project={project} />
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}
