/** The outputs of a cell, hidden or in a box as its metadata says, which changes when a person asks for it. Drawn by cell-body.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useCallback, useSyncExternalStore } from 'react';
import { useObservable } from '../open-files/observable';
import { CellOutputs } from '../outputs/cell-outputs';
import { toggleOutput } from './cell-actions';
import type { CellLook } from './cell-look';
import { LIKELY_OUTPUT, MAX_LIKELY_OUTPUTS } from './likely-height';
import { useNotebookPlace } from './notebook-context';
import type { OpenNotebook } from './open-notebook';
import { selectOne } from './selection';

interface Props {
  id: CellId;
  look: CellLook;
  still: boolean;
}

export function CellOutput({ id, look, still }: Props) {
  const { session, projectId, path } = useNotebookPlace();
  const awaited = useAwaited(session, id);
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const openCell = useCallback((count: number) => goToRun(session, count), [session]);
  const cellsAbove = useCallback(() => {
    const { order } = session.facts.get();
    return order.slice(0, order.indexOf(id));
  }, [session, id]);
  const collapse = () => {
    session.select(selectOne(id));
    toggleOutput(session);
  };
  if (awaited > 0 && !look.outputHidden) return <div style={{ height: awaited * LIKELY_OUTPUT }} />;
  return (
    <CellOutputs
      runs={session.runs}
      cell={id}
      projectId={projectId}
      path={path}
      collapsed={look.outputHidden}
      scrolled={still ? false : look.scrolled}
      openCell={openCell}
      cellsAbove={cellsAbove}
      {...(writable &&
        !still && {
          onCollapsed: collapse,
          onScrolled: (scrolled: boolean) => session.notebook.setCellMetadata(id, 'scrolled', scrolled),
        })}
    />
  );
}

/** Outputs that are on their way: their place is kept, so that little moves when they come. */
function useAwaited({ runs }: OpenNotebook, id: CellId): number {
  const subscribe = useCallback(
    (changed: () => void) =>
      runs.on((change) => {
        if (!('cells' in change) || change.cells.has(id)) changed();
      }),
    [runs, id],
  );
  return useSyncExternalStore(subscribe, () =>
    runs.outputs(id).length > 0 ? 0 : Math.min(MAX_LIKELY_OUTPUTS, runs.run(id)?.outputs ?? 0),
  );
}

/** To the cell that a traceback names by its number. */
function goToRun(session: OpenNotebook, count: number): void {
  const id = session.facts.get().order.find((one) => session.runs.run(one)?.execution_count === count);
  if (id !== undefined) session.go(id);
}
