/**
 * A shared terminal: toolbar, the screen, and its state below. The pane behind it (xterm and session) belongs to the tab and outlives this
 * component. Mounted by open-files/file-view.tsx, lazily.
 */
import { useComputedColorScheme } from '@mantine/core';
import { IconEar, IconEraser, IconEyeOff, IconTerminal2 } from '@tabler/icons-react';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { useConnection } from '../connection/connection-context';
import type { FileViewProps } from '../open-files/file-view-props';
import { FontButtons } from '../open-files/font-buttons';
import { NoticeBar, NoticePane } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { backToFiles, useStartProject } from '../open-files/open-failure';
import { setPreferences, usePreferences } from '../open-files/preferences';
import { useOpenSession } from '../open-files/sessions';
import { ToolButton } from '../open-files/tool-button';
import './terminal.css';
import { TerminalPane } from './terminal-pane';
import { sizeNote, terminalWords } from './terminal-words';

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
  const pane = useOpenSession(
    SESSION_KIND,
    path,
    () => new TerminalPane(connection, { project_id: projectId, path }),
  );
  return pane ? <OpenTerminal {...props} pane={pane} /> : null;
}

function OpenTerminal({ pane, projectId, projectRunning, active }: FileViewProps & { pane: TerminalPane }) {
  const status = useObservable(pane.facts, (facts) => facts.status);
  const stopped = status.kind === 'failed' && status.error.code === 'not_running';
  const start = useStartProject(projectId);
  useEffect(() => {
    if (stopped && projectRunning) pane.restart();
  }, [pane, stopped, projectRunning]);
  return (
    <div className="open-file">
      <TerminalToolbar pane={pane} />
      {stopped && !projectRunning && (
        <NoticeBar tone="info" steps={[{ label: 'Start project', onClick: start.run, loading: start.busy }]}>
          {start.error ??
            'The project is stopped, and its programs with it. Starting it opens a new shell here.'}
        </NoticeBar>
      )}
      {status.kind === 'failed' && !stopped && (
        <NoticeBar tone="warning" steps={[{ label: 'Try again', onClick: () => pane.restart() }]}>
          {status.error.message}
        </NoticeBar>
      )}
      <div className="open-file-body">
        <TerminalHost pane={pane} active={active} />
      </div>
      <TerminalStatusLine pane={pane} />
    </div>
  );
}

function TerminalHost({ pane, active }: { pane: TerminalPane; active: boolean }) {
  const host = useRef<HTMLElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => (host.current ? pane.attach(host.current) : undefined), [pane]);
  useEffect(() => pane.setDark(dark), [pane, dark]);
  useEffect(() => {
    if (active) pane.focus();
  }, [pane, active]);
  return <section ref={host} className="terminal-region" aria-label="Terminal" />;
}

function TerminalToolbar({ pane }: { pane: TerminalPane }) {
  const { fontSize, screenReader } = usePreferences();
  return (
    <div className="open-file-toolbar" role="toolbar" aria-label="Terminal tools">
      <FontButtons fontSize={fontSize} />
      <span className="toolbar-divider" />
      <ToolButton label="Clear the scrollback" icon={IconEraser} onClick={() => pane.clearScrollback()} />
      <ToolButton
        label="Screen reader mode"
        icon={IconEar}
        pressed={screenReader}
        onClick={() => setPreferences({ screenReader: !screenReader })}
      />
      <span className="toolbar-space" />
      <span className="toolbar-note ly-not-phone">Copy Ctrl-Shift-C · Paste Ctrl-Shift-V</span>
    </div>
  );
}

function TerminalStatusLine({ pane }: { pane: TerminalPane }) {
  const status = useObservable(pane.facts, (facts) => facts.status);
  const size = useObservable(pane.facts, (facts) => facts.size);
  const own = useObservable(pane.facts, (facts) => facts.own);
  const { state, detail, tone } = terminalWords(status);
  return (
    <footer className="status-line">
      <span className="state">
        <IconTerminal2 size={15} stroke={1.8} className="state-icon" data-tone={tone} aria-hidden />
        <span role="status" aria-label="Terminal state" className="state-word">
          {state}
        </span>
        {detail && <span className="state-detail">{detail}</span>}
      </span>
      <span className="toolbar-space" />
      <span>{sizeNote(size, own)}</span>
    </footer>
  );
}
