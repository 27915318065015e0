/** The bar below the table while something is selected: how much it is, and what can be done with all of it. */
import type { Entry } from '@lyceum/util/protocol/files';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useIsPhone } from '../project/use-is-phone';
import { ACTION_WORDS } from './action-words';
import type { FileAction } from './file-actions';
import type { RowActions } from './row-actions';
import { formatSize } from './sort';

interface Props {
  selected: readonly Entry[];
  actions: RowActions;
  clear(): void;
}

/** In this order. Rename and the like are in the menu of the row. */
const OFFERED: readonly FileAction[] = [
  'download',
  'move',
  'copy',
  'delete',
  'duplicate',
  'compress',
  'extract',
  'rename',
  'copy_path',
];

export function SelectionBar({ selected, actions, clear }: Props) {
  const isPhone = useIsPhone();
  if (selected.length === 0) return null;
  const possible = actions.possible(selected);
  const size = selected.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  return (
    <div className="ly-selection" role="toolbar" aria-label="Selection">
      <Tooltip label="Clear the selection (Esc)">
        <ActionIcon variant="subtle" color="gray" aria-label="Clear the selection" onClick={clear}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
      <span role="status" className="ly-selection-count">
        {selected.length.toLocaleString()} selected{size > 0 && `, ${formatSize(size)}`}
      </span>
      {OFFERED.filter((action) => possible.includes(action)).map((action) => {
        const { label, icon: Icon } = ACTION_WORDS[action];
        const shared = { 'aria-label': label, onClick: () => actions.act(action, selected) };
        const color = action === 'delete' ? 'red' : 'gray';
        return isPhone ? (
          <ActionIcon key={action} {...shared} variant="subtle" color={color} size={40}>
            <Icon size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            key={action}
            {...shared}
            variant="subtle"
            color={color}
            size="compact-sm"
            leftSection={<Icon size={15} aria-hidden />}
          >
            {label}
          </Button>
        );
      })}
    </div>
  );
}
