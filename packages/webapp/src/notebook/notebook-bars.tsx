/** The bars above the cells when something is the matter with the kernel: it cannot be reached, it has died. Drawn by notebook-view.tsx. */
import { isAuto } from '@lyceum/util/notebook/cell-flags';
import { NoticeBar } from '../open-files/notice';
import { useObservable } from '../open-files/observable';
import { useNotebookPlace, useRuns } from './notebook-context';
import { restart, startKernel } from './run-actions';

export function NotebookBars() {
  const { session } = useNotebookPlace();
  const link = useRuns(session.runs, ['link'], (runs) => runs.link);
  const kernel = useRuns(session.runs, ['kernel', 'link'], (runs) => runs.kernel);
  // That the project is stopped is told above all its pages.
  if (link.kind === 'refused')
    return link.error.code === 'not_running' ? null : <Refused reason={link.error.message} />;
  if (link.kind === 'open' && kernel.status === 'dead' && kernel.problem)
    return <Dead message={kernel.problem.message} stderr={kernel.problem.stderr} />;
  if (link.kind === 'open' && kernel.status === 'none' && session.isWorksheet) return <ByThemselves />;
  return null;
}

/** Whoever opens a worksheet decides whether it may run: it may come from a stranger. */
function ByThemselves() {
  const { session, mayRun } = useNotebookPlace();
  const order = useObservable(session.facts, (facts) => facts.order);
  const count = order.filter((id) => isAuto(session.notebook.cellMetadata(id))).length;
  if (count === 0 || !mayRun) return null;
  return (
    <NoticeBar tone="info" steps={[{ label: 'Start kernel', onClick: () => startKernel(session) }]}>
      {count === 1 ? 'One cell runs' : `${count} cells run`} by {count === 1 ? 'itself' : 'themselves'} when
      the kernel starts.
    </NoticeBar>
  );
}

function Refused({ reason }: { reason: string }) {
  const { session } = useNotebookPlace();
  return (
    <NoticeBar tone="warning" steps={[{ label: 'Try again', onClick: () => session.runs.retry() }]}>
      Cells cannot be run now: {reason}
    </NoticeBar>
  );
}

function Dead({ message, stderr }: { message: string; stderr: string }) {
  const { session, mayRun } = useNotebookPlace();
  const again = () => {
    restart(session);
    session.focusActive();
  };
  return (
    <div className="nb-dead">
      <NoticeBar tone="warning" steps={mayRun ? [{ label: 'Restart', onClick: again }] : []}>
        The kernel has died. {message} Cells and outputs stay; variables are gone.
      </NoticeBar>
      {stderr.trim() !== '' && (
        <details className="nb-stderr" open>
          <summary>What it wrote last</summary>
          <pre>{stderr}</pre>
        </details>
      )}
    </div>
  );
}
