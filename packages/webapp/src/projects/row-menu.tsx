/** The menu of one project in the list. */
import { IconDots } from '@tabler/icons-react';
import { lazy } from 'react';
import { LateMenu } from '../app/late-menu';
import type { Project } from './rows';

const Items = lazy(() => import('./row-menu-items'));

export function RowMenu({ project }: { project: Project }) {
  return (
    <LateMenu
      width={210}
      items={Items}
      itemsProps={{ project }}
      button={(props) => (
        <button
          type="button"
          className="ly-row-button ly-project-menu"
          aria-label={`Actions for ${project.title}`}
          title="Actions"
          {...props}
        >
          <IconDots size={17} aria-hidden />
        </button>
      )}
    />
  );
}
