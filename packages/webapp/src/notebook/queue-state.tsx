/** Beside the kernel's state: how many cells wait, and the way to the one at which they stopped, which may be far away. Drawn by kernel-state.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useEffect, useState } from 'react';
import { useNotebookPlace } from './notebook-context';
import type { OpenNotebook } from './open-notebook';
import { queueFacts } from './queue-words';

/** Milliseconds between two looks at all cells. */
const LOOK_MS = 300;

interface Shown {
  waiting: number;
  stoppedAt: CellId | undefined;
}

export function QueueState() {
  const { session } = useNotebookPlace();
  const [{ waiting, stoppedAt }, setShown] = useQueue(session);
  if (waiting > 0) return <span className="nb-kernel-detail">{waiting} waiting</span>;
  const index = stoppedAt === undefined ? -1 : session.notebook.order.indexOf(stoppedAt);
  if (stoppedAt === undefined || index < 0) return null;
  const go = () => {
    session.go(stoppedAt);
    session.focusActive();
    setShown({ waiting, stoppedAt: undefined });
  };
  return (
    <button type="button" className="out-button" title="The cells after it were not run" onClick={go}>
      Stopped at cell {index + 1}
    </button>
  );
}

function useQueue({ runs, notebook }: OpenNotebook) {
  const [shown, setShown] = useState<Shown>({ waiting: 0, stoppedAt: undefined });
  useEffect(() => {
    const read = () => queueFacts(notebook.order, (id) => runs.run(id));
    let before = read();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      const now = read();
      const { aborted } = before;
      before = now;
      setShown((known) => {
        const isOver = now.waiting > 0 || now.aborted === 0;
        const stoppedAt = isOver ? undefined : now.aborted > aborted ? now.failed : known.stoppedAt;
        const isSame = now.waiting === known.waiting && stoppedAt === known.stoppedAt;
        return isSame ? known : { waiting: now.waiting, stoppedAt };
      });
    };
    const stop = runs.on(({ kind }) => {
      if (kind === 'runs' || kind === 'all') timer ??= setTimeout(look, LOOK_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [runs, notebook]);
  return [shown, setShown] as const;
}
