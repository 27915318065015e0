/**
 * A shared terminal: toolbar, one screen or two, and the state of each below it. The panes behind it (xterm and session) belong to the tab
 * and outlive this component. Mounted by open-files/file-view.tsx, lazily.
 */
import type { ProjectId } from '@lyceum/util/ids';
import { IconEyeOff } from '@tabler/icons-react';
import '@xterm/xterm/css/xterm.css';
import { useEffect } from 'react';
import { useConnection } from '../connection/connection-context';
import type { FileViewProps } from '../open-files/file-view-props';
import { NoticePane } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { backToFiles } from '../open-files/open-failure';
import { useOpenSession } from '../open-files/sessions';
import { setTabNote } from '../open-files/tab-notes';
import { useDocumentMoves } from '../open-files/use-document-moves';
import './terminal.css';
import { openerIn } from './opener';
import { TerminalScreenOf } from './terminal-screen';
import { TerminalTab } from './terminal-tab';
import { TerminalToolbar } from './terminal-toolbar';

const SESSION_KIND = 'terminal';

export default function TerminalView(props: FileViewProps) {
  const { projectId, path, canWrite } = props;
  if (canWrite) return <TerminalOf {...props} />;
  return (
    <NoticePane
      icon={IconEyeOff}
      title="Terminals are for collaborators"
      steps={[{ label: 'Back to files', onClick: () => backToFiles(projectId, path) }]}
    >
      You are a viewer of this project: you can read its files, but not run programs in it. An owner can make
      you a collaborator.
    </NoticePane>
  );
}

function TerminalOf(props: FileViewProps) {
  const { projectId, path } = props;
  const connection = useConnection();
  const tab = useOpenSession(
    SESSION_KIND,
    path,
    () => new TerminalTab(connection, { project_id: projectId, path }, openerIn(projectId)),
  );
  return tab ? <OpenTerminal {...props} tab={tab} /> : null;
}

function OpenTerminal({ tab, ...props }: FileViewProps & { tab: TerminalTab }) {
  const { projectId, path, projectRunning, active, onMoved } = props;
  const split = useObservable(tab.facts, (facts) => facts.split);
  const second = useObservable(tab.facts, (facts) => facts.second);
  useDocumentMoves(tab.first, path, onMoved);
  useTabNote(tab, projectId, path, active);
  const common = { projectId, projectRunning, active };
  return (
    <div className="open-file">
      <TerminalToolbar tab={tab} />
      <div className="terminal-panes" data-split={split}>
        <TerminalScreenOf {...common} pane={tab.first} takesFocus />
        {second && <TerminalScreenOf {...common} pane={second} takesFocus={false} />}
      </div>
    </div>
  );
}

/** The program's title, and a bell that rang behind another tab, in the tab itself. */
function useTabNote(
  tab: TerminalTab,
  projectId: ProjectId,
  path: FileViewProps['path'],
  active: boolean,
): void {
  const title = useObservable(tab.first.facts, (facts) => facts.title);
  const bells = useObservable(tab.first.facts, (facts) => facts.bells);
  useEffect(() => setTabNote(projectId, path, { title }), [projectId, path, title]);
  useEffect(() => {
    if (active) setTabNote(projectId, path, { heard: bells, bells });
    else setTabNote(projectId, path, { bells });
  }, [projectId, path, bells, active]);
}
