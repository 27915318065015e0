/**
 * The menu "Actions for <name>". The menu machinery is mounted at the first press only: a hundred rows would
 * otherwise carry a hundred menus.
 */
import type { Entry } from '@lyceum/util/protocol/files';
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowRight,
  IconDotsVertical,
  IconDownload,
  IconFolderSymlink,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import type { FileAction } from './file-actions';
import { isFolder } from './sort';

interface Props {
  entry: Entry;
  canWrite: boolean;
  downloadAddress: string;
  act(action: FileAction, entry: Entry): void;
}

export function RowMenu(props: Props) {
  const [used, setUsed] = useState(false);
  const [opened, setOpened] = useState(false);
  const { name } = props.entry;
  if (!used)
    return (
      <MenuButton
        name={name}
        onClick={() => {
          setUsed(true);
          setOpened(true);
        }}
      />
    );
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={180}>
      <Menu.Target>
        <MenuButton name={name} />
      </Menu.Target>
      <Menu.Dropdown>
        <Items {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

function MenuButton({ name, ...rest }: { name: string } & ComponentProps<'button'>) {
  return (
    <ActionIcon {...rest} variant="subtle" color="gray" aria-label={`Actions for ${name}`} tabIndex={-1}>
      <IconDotsVertical size={16} />
    </ActionIcon>
  );
}

function Items({ entry, canWrite, downloadAddress, act }: Props) {
  const size = 16;
  return (
    <>
      <Menu.Item leftSection={<IconArrowRight size={size} />} onClick={() => act('open', entry)}>
        Open
      </Menu.Item>
      {!isFolder(entry) && (
        <Menu.Item
          component="a"
          href={downloadAddress}
          download={entry.name}
          leftSection={<IconDownload size={size} />}
        >
          Download
        </Menu.Item>
      )}
      {canWrite && (
        <>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconPencil size={size} />}
            rightSection={<kbd>F2</kbd>}
            onClick={() => act('rename', entry)}
          >
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderSymlink size={size} />} onClick={() => act('move', entry)}>
            Move…
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={size} />}
            rightSection={<kbd>Del</kbd>}
            onClick={() => act('delete', entry)}
          >
            Delete
          </Menu.Item>
        </>
      )}
    </>
  );
}
