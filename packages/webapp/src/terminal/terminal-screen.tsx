/** One screen of a terminal with what belongs to it: notices above, the search, and its state below. Used by tabs and the quick terminal. */
import type { ProjectId } from '@lyceum/util/ids';
import { useEffect, useRef } from 'react';
import { NoticeBar } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { useStartProject } from '../open-files/open-failure';
import { FindBar } from './find-bar';
import type { TerminalPane } from './terminal-pane';
import { TerminalStatusLine } from './terminal-status';
import { useTerminalTheme } from './use-terminal-scheme';

interface Props {
  pane: TerminalPane;
  projectId: ProjectId;
  projectRunning: boolean;
  /** Its tab is the one in front. */
  active: boolean;
  /** Gets the focus when its tab comes to the front. */
  takesFocus: boolean;
}

export function TerminalScreenOf({ pane, projectId, projectRunning, active, takesFocus }: Props) {
  const finding = useObservable(pane.facts, (facts) => facts.finding);
  return (
    <div className="terminal-pane">
      <Notices pane={pane} projectId={projectId} projectRunning={projectRunning} />
      <div className="open-file-body">
        {finding && <FindBar pane={pane} />}
        <TerminalHost pane={pane} active={active} takesFocus={takesFocus} />
      </div>
      <TerminalStatusLine pane={pane} />
    </div>
  );
}

function Notices({ pane, projectId, projectRunning }: Pick<Props, 'pane' | 'projectId' | 'projectRunning'>) {
  const status = useObservable(pane.facts, (facts) => facts.status);
  const copyWanted = useObservable(pane.facts, (facts) => facts.copyWanted);
  const stopped = status.kind === 'failed' && status.error.code === 'not_running';
  const start = useStartProject(projectId);
  useEffect(() => {
    if (stopped && projectRunning) pane.restart();
  }, [pane, stopped, projectRunning]);
  return (
    <>
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
      {status.kind === 'exited' && (
        <NoticeBar tone="info" steps={[{ label: 'Start a new shell', onClick: () => pane.restart() }]}>
          {status.exit_code === 0
            ? 'The shell has ended.'
            : `The shell has ended with code ${status.exit_code}.`}
        </NoticeBar>
      )}
      {copyWanted !== undefined && (
        <NoticeBar
          tone="info"
          steps={[
            { label: 'Copy', onClick: () => pane.answerCopy('once') },
            { label: 'Always here', onClick: () => pane.answerCopy('always') },
            { label: 'No', onClick: () => pane.answerCopy('no') },
          ]}
        >
          A program in this terminal wants to copy {copyWanted.length} characters to your clipboard.
        </NoticeBar>
      )}
    </>
  );
}

function TerminalHost({ pane, active, takesFocus }: Pick<Props, 'pane' | 'active' | 'takesFocus'>) {
  const host = useRef<HTMLElement>(null);
  const theme = useTerminalTheme();
  const size = useObservable(pane.facts, (facts) => facts.size);
  const own = useObservable(pane.facts, (facts) => facts.own);
  useEffect(() => (host.current ? pane.attach(host.current) : undefined), [pane]);
  useEffect(() => pane.setTheme(theme), [pane, theme]);
  useEffect(() => {
    pane.setInFront(active);
    if (active && takesFocus) pane.focus();
  }, [pane, active, takesFocus]);
  const isOther = size && own && (size.cols !== own.cols || size.rows !== own.rows);
  return (
    <section
      ref={host}
      className="terminal-region"
      aria-label="Terminal"
      data-framed={isOther || undefined}
      style={{ background: theme.background }}
    />
  );
}
