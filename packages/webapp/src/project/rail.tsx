/** The pages of a project as tabs down the left side; a bar at the bottom on a phone. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import { Tooltip } from '@mantine/core';
import {
  IconFolder,
  IconHistory,
  IconPlus,
  IconSearch,
  IconServer,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { ProjectView } from '../navigation/route';
import { RouteLink } from '../navigation/route-link';
import { moveFocus } from './move-focus';
import { useIsPhone } from './use-is-phone';

interface Props {
  project_id: ProjectId;
  view: ProjectView;
  /** Where the explorer was last. */
  folder: ProjectPath;
  canWrite: boolean;
}

interface Entry {
  name: string;
  Icon: TablerIcon;
  to: ProjectView;
}

export function Rail({ project_id, view, folder, canWrite }: Props) {
  const entries: Entry[] = [
    { name: 'Files', Icon: IconFolder, to: { kind: 'folder', path: folder } },
    // A viewer can make nothing: no dead control.
    ...(canWrite ? [{ name: 'New', Icon: IconPlus, to: { kind: 'new', folder } } as const] : []),
    { name: 'Log', Icon: IconHistory, to: { kind: 'log' } },
    { name: 'Search', Icon: IconSearch, to: { kind: 'search' } },
    { name: 'Servers', Icon: IconServer, to: { kind: 'servers' } },
    { name: 'Settings', Icon: IconSettings, to: { kind: 'settings' } },
  ];
  const isPhone = useIsPhone();
  const onKey = (event: KeyboardEvent<HTMLElement>) => moveFocus(event, '[role="tab"]');
  return (
    <div
      className="ly-rail"
      role="tablist"
      aria-label="Project pages"
      aria-orientation="vertical"
      onKeyDown={onKey}
    >
      {entries.map(({ name, Icon, to }) => (
        <Tooltip key={name} label={name} position="right" offset={10} disabled={isPhone}>
          <RouteLink
            role="tab"
            aria-selected={view.kind === to.kind}
            to={{ page: 'project', project_id, view: to }}
          >
            <Icon size={20} stroke={1.6} aria-hidden />
            <span>{name}</span>
          </RouteLink>
        </Tooltip>
      ))}
    </div>
  );
}
