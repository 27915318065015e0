/** A line under the top bar while the project is not usable: what is awaited, or what failed and what to do. */
import { Button } from '@mantine/core';
import { useDelayed } from '../app/use-delayed';
import type { Project } from '../projects/rows';
import { useControl } from './use-control';

/** Milliseconds. A project mostly starts faster than this; then no line is shown. */
const SHOW_AFTER_MS = 400;

/** Milliseconds. A page that is opened starts its project by itself; then nobody need be told that it was stopped. */
const STOPPED_AFTER_MS = 1500;

const PROGRESS = {
  opening: 'The project is being put in place…',
  starting: 'The project is starting…',
  stopping: 'The project is stopping…',
  closing: 'The project is being put away…',
} as const;

export function ProjectNotice({ project }: { project: Project }) {
  const { control, run, mayControl } = useControl(project.project_id);
  const { state, error } = project.state;
  const isOnItsWay = state in PROGRESS || (control.pending === 'start' && state !== 'running');
  const showProgress = useDelayed(isOnItsWay, SHOW_AFTER_MS);
  const isStopped = useDelayed(state === 'opened' || state === 'closed', STOPPED_AFTER_MS);
  if (showProgress) {
    const words = PROGRESS[state as keyof typeof PROGRESS] ?? PROGRESS.starting;
    return (
      <div className="ly-banner" role="status" aria-label="Progress">
        <span>{words}</span>
      </div>
    );
  }
  const failure = control.failure ?? error;
  if (isOnItsWay || state === 'running') return null;
  if (failure === undefined && !isStopped) return null;
  return (
    <div className="ly-banner" data-tone={failure === undefined ? undefined : 'bad'} role="alert">
      <span>{stoppedWords(failure, mayControl)}</span>
      {mayControl && (
        <Button size="compact-sm" variant="default" onClick={() => void run('start')}>
          {failure === undefined ? 'Start it' : 'Try again'}
        </Button>
      )}
    </div>
  );
}

function stoppedWords(failure: string | undefined, mayControl: boolean): string {
  if (failure !== undefined) return `The project could not be started: ${failure}`;
  return mayControl
    ? 'The project is stopped. Documents that were opened before can be read and edited; files and terminals need it to run.'
    : 'The project is stopped, and viewers cannot start it. Ask a collaborator to start it.';
}
