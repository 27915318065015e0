/** The buttons that change the notebook: not there for who may only read. Drawn by the toolbar. */
import type { CellType } from '@lyceum/util/notebook/model';
import { ActionIcon, Menu, NativeSelect } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useObservable } from '../open-files/observable';
import { ToolButton } from '../open-files/tool-button';
import { MODIFIER } from '../palette/shortcuts';
import { insertCell, setType, toggleInput } from './cell-actions';
import { COMMAND_LABELS } from './command-labels';
import { COMMANDS, type PageActions } from './commands';
import { type CommandName, keysForPeople, keysOf } from './keys';
import { useCellVersion, useNotebookPlace } from './notebook-context';
import type { OpenNotebook } from './open-notebook';

const TYPES: Record<CellType, string> = { code: 'Code', markdown: 'Markdown', raw: 'Raw text' };

export function CellButtons({ page }: { page: PageActions }) {
  const { session } = useNotebookPlace();
  const active = useObservable(session.facts, (facts) => facts.selection?.head);
  useCellVersion(session, active ?? '');
  return (
    <>
      <ToolButton
        label="Add cell"
        shortcut="B"
        icon={IconPlus}
        onClick={() => insertCell(session, 'below')}
      />
      <NativeSelect
        aria-label="Kind of cell"
        className="nb-type"
        size="xs"
        value={active === undefined ? 'code' : session.notebook.type(active)}
        disabled={active === undefined}
        data={Object.entries(TYPES).map(([value, label]) => ({ value, label }))}
        onChange={(event) => {
          setType(session, event.currentTarget.value as CellType);
          session.focusActive();
        }}
      />
      <CellMenu session={session} page={page} />
      <span className="toolbar-divider" />
    </>
  );
}

const MENU: readonly (readonly CommandName[])[] = [
  ['insert-above', 'insert-below'],
  ['cut', 'copy', 'paste-below', 'paste-above', 'delete', 'undo-delete'],
  ['move-up', 'move-down', 'merge', 'split'],
  ['toggle-output', 'toggle-scroll', 'line-numbers'],
];

function CellMenu({ session, page }: { session: OpenNotebook; page: PageActions }) {
  return (
    <Menu position="bottom-start" withinPortal returnFocus={false} onClose={() => session.focusActive()}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className="tool-button" size={30} aria-label="Change cells">
          <IconDots size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {MENU.map((group, i) => [
          i > 0 && <Menu.Divider key={`before ${group[0]}`} />,
          ...group.map((name) => (
            <Menu.Item
              key={name}
              rightSection={<kbd>{keysForPeople(keysOf(name) ?? '', MODIFIER)}</kbd>}
              onClick={() => COMMANDS[name].run(session, page)}
            >
              {COMMAND_LABELS[name]}
            </Menu.Item>
          )),
        ])}
        <Menu.Item onClick={() => toggleInput(session)}>Hide or show the input</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
