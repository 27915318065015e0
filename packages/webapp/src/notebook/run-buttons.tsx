/** The buttons that run cells and steer the kernel: not there for who may only read. Drawn by the toolbar. */
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconRefresh,
} from '@tabler/icons-react';
import { ToolButton } from '../open-files/tool-button';
import { MODIFIER } from '../palette/shortcuts';
import { selected } from './cell-actions';
import { useNotebookPlace, useRuns } from './notebook-context';
import {
  askToRestart,
  cancel,
  clearOutputs,
  interrupt,
  runAll,
  runSelected,
  runSide,
  shutDown,
  startKernel,
} from './run-actions';

/** What an interrupt ends: what runs, or the start of the kernel. */
const WORKING: ReadonlySet<string> = new Set(['busy', 'starting']);

export function RunButtons() {
  const { session } = useNotebookPlace();
  const refused = useRuns(session.runs, ['link'], ({ link }) => link.kind === 'refused');
  const lives = useRuns(session.runs, ['kernel'], ({ kernel }) => kernel.status !== 'none');
  const works = useRuns(session.runs, ['kernel'], ({ kernel }) => WORKING.has(kernel.status));
  return (
    <>
      <ToolButton
        label="Run selected cells"
        shortcut="Shift-Enter"
        icon={IconPlayerPlay}
        disabled={refused}
        onClick={() => runSelected(session, 'advance')}
      />
      <ToolButton
        label="Run all"
        icon={IconPlayerTrackNext}
        disabled={refused}
        onClick={() => runAll(session)}
      />
      <ToolButton
        label="Interrupt"
        shortcut="I, I"
        icon={IconPlayerStop}
        disabled={refused || !works}
        onClick={() => interrupt(session)}
      />
      <ToolButton
        label="Restart"
        shortcut="0, 0"
        icon={IconRefresh}
        disabled={refused || !lives}
        onClick={() => askToRestart(session, 'restart')}
      />
      <ToolButton
        label="Restart and run all"
        icon={IconPlayerSkipForward}
        disabled={refused}
        onClick={() => askToRestart(session, 'restart-and-run')}
      />
      <RunMenu refused={refused} lives={lives} />
      <span className="toolbar-divider" />
    </>
  );
}

function RunMenu({ refused, lives }: { refused: boolean; lives: boolean }) {
  const { session } = useNotebookPlace();
  return (
    <Menu position="bottom-start" withinPortal returnFocus={false} onClose={() => session.focusActive()}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className="tool-button" size={30} aria-label="More to run">
          <IconChevronDown size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={refused} onClick={() => runSide(session, 'above')}>
          Run all above
        </Menu.Item>
        <Menu.Item disabled={refused} onClick={() => runSide(session, 'below')}>
          Run this and all below
        </Menu.Item>
        <Menu.Item
          disabled={refused}
          rightSection={<kbd>{MODIFIER} Enter</kbd>}
          onClick={() => runSelected(session, 'stay')}
        >
          Run and stay
        </Menu.Item>
        <Menu.Item disabled={refused} onClick={() => cancel(session)}>
          Empty the queue
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={refused} onClick={() => clearOutputs(session, selected(session))}>
          Clear outputs of selected cells
        </Menu.Item>
        <Menu.Item disabled={refused} onClick={() => clearOutputs(session)}>
          Clear all outputs
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={refused || lives} onClick={() => startKernel(session)}>
          Start the kernel
        </Menu.Item>
        <Menu.Item disabled={refused || !lives} onClick={() => shutDown(session)}>
          Shut down the kernel
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
