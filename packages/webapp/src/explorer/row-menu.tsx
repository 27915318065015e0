/**
 * The menu "Actions for <name>". The menu machinery is mounted at the first press only: a hundred rows would
 * otherwise carry a hundred menus. For a row of a larger selection it acts on all of it.
 */
import type { Entry } from '@lyceum/util/protocol/files';
import { Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import { ACTION_WORDS, itemWords } from './action-words';
import type { RowActions } from './row-actions';
import { isFolder } from './sort';

interface Props {
  entry: Entry;
  actions: RowActions;
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
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={210}>
      <Menu.Target>
        <MenuButton name={name} />
      </Menu.Target>
      <Menu.Dropdown>{opened && <Items {...props} />}</Menu.Dropdown>
    </Menu>
  );
}

/** A plain button: of Mantine's own, a screen full of rows would take a tenth of a second to appear. */
function MenuButton({ name, ...rest }: { name: string } & ComponentProps<'button'>) {
  return (
    <button
      {...rest}
      type="button"
      className="ly-row-menu"
      aria-label={`Actions for ${name}`}
      title="Actions"
      tabIndex={-1}
      data-row-menu
    >
      <IconDotsVertical size={16} aria-hidden />
    </button>
  );
}

function Items({ entry, actions }: Props) {
  const entries = actions.targets(entry);
  const possible = actions.possible(entries);
  const asZip = entries.length > 1 || isFolder(entry);
  return (
    <>
      {entries.length > 1 && <Menu.Label>{itemWords(entries.map(({ name }) => name))}</Menu.Label>}
      {possible.map((action) => {
        const { label, icon: Icon, shortcut } = ACTION_WORDS[action];
        return (
          <Menu.Item
            key={action}
            {...(action === 'delete' && { color: 'red' })}
            leftSection={<Icon size={16} />}
            {...(shortcut && { rightSection: <kbd>{shortcut}</kbd> })}
            onClick={() => actions.act(action, entries)}
          >
            {action === 'download' && asZip ? 'Download as zip' : label}
          </Menu.Item>
        );
      })}
    </>
  );
}
