/** The outputs of a cell, hidden or in a box as its metadata says, which changes when a person asks for it. Drawn by cell-body.tsx. */
import type { CellId } from '@lyceum/util/notebook/model';
import { useCallback } from 'react';
import { useObservable } from '../open-files/observable';
import { CellOutputs } from '../outputs/cell-outputs';
import { toggleOutput } from './cell-actions';
import type { CellLook } from './cell-look';
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
  const writable = useObservable(session.facts, (facts) => facts.writable);
  const openCell = useCallback((count: number) => goToRun(session, count), [session]);
  const collapse = () => {
    session.select(selectOne(id));
    toggleOutput(session);
  };
  return (
    <CellOutputs
      runs={session.runs}
      cell={id}
      projectId={projectId}
      path={path}
      collapsed={look.outputHidden}
      scrolled={still ? false : look.scrolled}
      openCell={openCell}
      {...(writable &&
        !still && {
          onCollapsed: collapse,
          onScrolled: (scrolled: boolean) => session.notebook.setCellMetadata(id, 'scrolled', scrolled),
        })}
    />
  );
}

/** To the cell that a traceback names by its number. */
function goToRun(session: OpenNotebook, count: number): void {
  const id = session.facts.get().order.find((one) => session.runs.run(one)?.execution_count === count);
  if (id !== undefined) session.go(id);
}
