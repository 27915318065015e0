/** The open files on a phone: a drop-down with the file in front as its label, and a button that closes it. */
import type { ProjectPath } from '@lyceum/util/paths';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFiles, IconX } from '@tabler/icons-react';
import { fileKind } from '../../open-files/kinds';
import { tabNames } from './tab-names';
import type { useTabs } from './use-tabs';

interface Props {
  tabs: ReturnType<typeof useTabs>;
  active: ProjectPath | undefined;
}

export function TabPicker({ tabs, active }: Props) {
  const names = tabNames(tabs.paths);
  const label = active === undefined ? `Open files (${tabs.paths.length})` : (names.get(active) ?? active);
  return (
    <div className="ly-tab-picker">
      <Menu position="bottom-start" width="target">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            className="ly-fill"
            justify="space-between"
            leftSection={<IconFiles size={16} aria-hidden />}
            rightSection={<IconChevronDown size={16} aria-hidden />}
            aria-label={`Open files: ${label}`}
          >
            {label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {tabs.paths.map((path) => {
            const { icon: Icon } = fileKind(path);
            return (
              <Menu.Item key={path} leftSection={<Icon size={16} />} onClick={() => tabs.show(path)}>
                {names.get(path)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {active !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Close ${label}`}
          onClick={() => tabs.close(active)}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </div>
  );
}
