/** What stands beside the cells (below them on a phone): variables, the console, or tags and metadata. Drawn by notebook-view.tsx. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { CellPanel } from './cell-panel';
import { ConsolePanel } from './console-panel';
import { useNotebookPlace } from './notebook-context';
import type { PanelName } from './notebook-toolbar';
import { useFocusHome } from './use-focus-home';
import { VariablesPanel } from './variables-panel';

const TITLES: Record<PanelName, string> = {
  variables: 'Variables',
  console: 'Console',
  cell: 'Tags and metadata',
};

export function SidePanel({ panel, close }: { panel: PanelName; close(): void }) {
  const { session } = useNotebookPlace();
  const aside = useRef<HTMLElement>(null);
  useFocusHome(aside, () => session.focusActive());
  return (
    <aside ref={aside} className="nb-panel" aria-label={TITLES[panel]}>
      <header>
        <h2>{TITLES[panel]}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={`Close ${TITLES[panel]}`} onClick={close}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      <div className="nb-panel-body">
        {panel === 'variables' && <VariablesPanel />}
        {panel === 'console' && <ConsolePanel />}
        {panel === 'cell' && <CellPanel />}
      </div>
    </aside>
  );
}
