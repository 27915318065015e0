/** A line under the top bar while the project is not usable: what is awaited, or what failed and what to do. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useDelayed } from '../app/use-delayed';
import type { Project } from '../projects/rows';
import { IdleNotice, LimitNotice } from './usage/limit-notice';
import { useControl } from './use-control';

/** Milliseconds. A project mostly starts faster than this; then no line is shown. */
const SHOW_AFTER_MS = 400;

/** Milliseconds. A page that is opened starts its project by itself; then nobody need be told that it was stopped. */
const STOPPED_AFTER_MS = 1500;

const PROGRESS = {
  opening: 'The project is being put in place: making its home…',
  starting: 'The project is starting: waiting until it answers…',
  stopping: 'The project is stopping…',
  closing: 'The project is being put away…',
  moving: 'The project is being moved to another node: all its files go along…',
} as const;

export function ProjectNotice({ project }: { project: Project }) {
  const { control, run, mayControl } = useControl(project.project_id);
  const { state, error, reason, node_lost } = project.state;
  const seconds = useElapsed(state in PROGRESS);
  const isOnItsWay = state in PROGRESS || (control.pending === 'start' && state !== 'running');
  const showProgress = useDelayed(isOnItsWay, SHOW_AFTER_MS);
  const isStopped = useDelayed(state === 'opened' || state === 'closed', STOPPED_AFTER_MS);
  if (showProgress) {
    const words = PROGRESS[state as keyof typeof PROGRESS] ?? PROGRESS.starting;
    return (
      <div className="ly-banner" role="status" aria-label="Progress">
        <span>
          {words}
          {seconds > 2 && ` ${seconds} s`}
        </span>
      </div>
    );
  }
  const failure = control.failure ?? error;
  if (node_lost !== undefined) return <NodeLost since={node_lost} />;
  if (isOnItsWay) return null;
  if (state === 'running') return <Running project={project} />;
  if (failure === undefined && !isStopped) return null;
  return (
    <div className="ly-banner" data-tone={failure === undefined ? undefined : 'bad'} role="alert">
      <span>{stoppedWords(failure, reason, mayControl)}</span>
      {mayControl && (
        <Button size="compact-sm" variant="default" onClick={() => void run('start')}>
          {failure === undefined ? 'Start it' : 'Try again'}
        </Button>
      )}
    </div>
  );
}

function stoppedWords(failure: string | undefined, reason: string | undefined, mayControl: boolean): string {
  if (failure !== undefined) return `The project could not be started: ${failure}`;
  if (reason !== undefined) return `${reason} Your files and documents are as you left them.`;
  return mayControl
    ? 'The project is stopped. Documents that were opened before can be read and edited; files, terminals and running cells need it.'
    : 'The project is stopped, and viewers cannot start it. Ask a collaborator to start it.';
}

function Running({ project }: { project: Project }) {
  if (project.idle_stop !== null) return <IdleNotice project={project} until={project.idle_stop} />;
  return <LimitNotice project={project} />;
}

function NodeLost({ since }: { since: string }) {
  const minutes = Math.max(1, Math.round((Date.now() - Date.parse(since)) / 60_000));
  return (
    <div className="ly-banner" data-tone="bad" role="alert">
      <span>
        The machine that this project runs on has not answered for {minutes} min. Your files are there again
        when it is back; documents that were opened before can be read and edited meanwhile.
      </span>
    </div>
  );
}

/** Seconds since `isActive` became true. */
function useElapsed(isActive: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!isActive) return;
    const timer = window.setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => window.clearInterval(timer);
  }, [isActive]);
  return seconds;
}
