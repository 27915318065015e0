/**
 * The quick terminal: a drawer at the foot of the project's pages with a shell in the folder at hand, there and gone by Ctrl-`. All members
 * who open it in the same folder share it; it has no file. Mounted by project/panes.tsx, lazily, from the first time it is wanted.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { joinPath, type ProjectPath } from '@lyceum/util/paths';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection-context';
import '../open-files/open-files.css';
import { openerIn } from './opener';
import './terminal.css';
import { TerminalPane } from './terminal-pane';
import { TerminalScreenOf } from './terminal-screen';

/** The name of its session; nobody sees it. */
const NAME = '.quick.term';

interface Props {
  projectId: ProjectId;
  folder: ProjectPath;
  projectRunning: boolean;
  shown: boolean;
  close(): void;
}

export default function QuickTerminal({ projectId, folder, projectRunning, shown, close }: Props) {
  // The folder at hand when it is opened: walking on does not change the shell under one's hands.
  const [opened, setOpened] = useState(folder);
  const [wasShown, setWasShown] = useState(shown);
  if (shown !== wasShown) {
    setWasShown(shown);
    if (shown) setOpened(folder);
  }
  const pane = usePane(projectId, opened);
  useEffect(() => {
    if (shown) pane?.focus();
  }, [pane, shown]);
  return (
    <section className="quick-terminal" aria-label="Quick terminal" hidden={!shown}>
      <div className="quick-terminal-head">
        <span>Quick terminal in {opened === '' ? 'the home folder' : opened}</span>
        <span className="toolbar-space" />
        <Tooltip label="Hide (Ctrl-`); the shell runs on">
          <ActionIcon variant="subtle" color="gray" aria-label="Hide the quick terminal" onClick={close}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {pane && (
        <TerminalScreenOf
          pane={pane}
          projectId={projectId}
          projectRunning={projectRunning}
          active={shown}
          takesFocus
        />
      )}
    </section>
  );
}

function usePane(projectId: ProjectId, folder: ProjectPath): TerminalPane | undefined {
  const connection = useConnection();
  const [pane, setPane] = useState<TerminalPane>();
  useEffect(() => {
    const where = { project_id: projectId, path: joinPath(folder, NAME) };
    const made = new TerminalPane(connection, where, openerIn(projectId));
    setPane(made);
    return () => {
      setPane(undefined);
      made.close();
    };
  }, [connection, projectId, folder]);
  return pane;
}
