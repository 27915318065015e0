/** The buttons above the cells, and the kernel. One row, which scrolls sideways where it is narrow. Every button also has a key or a menu. */
import { IconAdjustments, IconHistory, IconSearch, IconTerminal2, IconVariable } from '@tabler/icons-react';
import { SaveButtons } from '../editor/save-buttons';
import { FontButtons } from '../open-files/font-buttons';
import { useObservable } from '../open-files/observable';
import { usePreferences } from '../open-files/preferences';
import { ToolButton } from '../open-files/tool-button';
import type { PageActions } from './commands';
import { CellButtons } from './edit-buttons';
import { ExportMenu } from './export-menu';
import { KernelPicker } from './kernel-picker';
import { KernelStateView } from './kernel-state';
import { useNotebookPlace } from './notebook-context';
import { RunButtons } from './run-buttons';

export type PanelName = 'variables' | 'console' | 'cell';

interface Props {
  page: PageActions;
  panel: PanelName | undefined;
  showPanel(panel: PanelName | undefined): void;
  onTimeTravel(): void;
  print(): void;
  convert: (() => void) | undefined;
}

export function NotebookToolbar({ page, panel, showPanel, onTimeTravel, print, convert }: Props) {
  const { session, mayRun } = useNotebookPlace();
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const { fontSize } = usePreferences();
  const toggle = (name: PanelName) => () => showPanel(panel === name ? undefined : name);
  return (
    <div className="open-file-toolbar nb-toolbar" role="toolbar" aria-label="Notebook tools">
      <SaveButtons session={session} />
      {mayRun && <RunButtons />}
      {writable && <CellButtons page={page} />}
      <ToolButton
        label="Find and replace"
        shortcut="F"
        icon={IconSearch}
        onClick={() => session.facts.set({ finding: true })}
      />
      <FontButtons fontSize={fontSize} />
      <span className="toolbar-divider" />
      {mayRun && (
        <>
          <ToolButton
            label="Variables"
            icon={IconVariable}
            pressed={panel === 'variables'}
            onClick={toggle('variables')}
          />
          <ToolButton
            label="Console"
            icon={IconTerminal2}
            pressed={panel === 'console'}
            onClick={toggle('console')}
          />
        </>
      )}
      <ToolButton
        label="Tags and metadata"
        icon={IconAdjustments}
        pressed={panel === 'cell'}
        onClick={toggle('cell')}
      />
      <ExportMenu print={print} convert={convert} />
      <ToolButton label="TimeTravel" icon={IconHistory} onClick={onTimeTravel} />
      <span className="toolbar-space" />
      <span className="nb-kernel-end">
        <KernelStateView />
        <KernelPicker />
      </span>
    </div>
  );
}
