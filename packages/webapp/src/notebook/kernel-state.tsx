/** The status "Kernel state", beside it what it means, and the way to the cell whose program asks something. Drawn by the toolbar. */

import { kernelWords } from './kernel-words';
import { useNotebookPlace, useRuns } from './notebook-context';
import { QueueState } from './queue-state';

export function KernelStateView() {
  const { session } = useNotebookPlace();
  const link = useRuns(session.runs, ['link'], (runs) => runs.link);
  const kernel = useRuns(session.runs, ['kernel', 'link'], (runs) => runs.kernel);
  const asking = useRuns(session.runs, ['input', 'link'], (runs) => runs.input?.cell_id);
  const { state, detail, tone } = kernelWords(link, kernel);
  return (
    <span className="nb-kernel-state" data-tone={tone} title={detail}>
      <span className="nb-dot" aria-hidden />
      <span role="status" aria-label="Kernel state">
        {state}
      </span>
      {asking !== undefined ? (
        <button type="button" className="out-button" onClick={() => session.go(asking)}>
          A cell asks for input
        </button>
      ) : (
        <>
          <QueueState />
          {detail !== undefined && <span className="nb-kernel-detail">{detail}</span>}
        </>
      )}
    </span>
  );
}
