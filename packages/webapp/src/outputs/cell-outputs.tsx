/**
 * What the last run of a cell left, live: follows NotebookRuns and draws only what changed. Mounted by the notebook's cells; the caller says
 * with `runs.look` which cells are in view.
 */
import './outputs.css';
import type { NotebookRuns } from '@lyceum/util/client/notebook-runs';
import type { ProjectId } from '@lyceum/util/ids';
import type { CellId } from '@lyceum/util/notebook/model';
import { type ProjectPath, parentPath } from '@lyceum/util/paths';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { earlierParts, type FrameContent } from './html/earlier';
import { OutputArea } from './output-area';
import { OutputList } from './output-list';
import { type OutputPlace, OutputPlaceProvider } from './place';

export interface CellOutputsProps {
  runs: NotebookRuns;
  cell: CellId;
  projectId: ProjectId;
  /** Of the notebook. */
  path: ProjectPath;
  /** Hidden behind one line. The caller keeps it (metadata of the cell). */
  collapsed?: boolean;
  onCollapsed?(collapsed: boolean): void;
  /** Long outputs scroll in a box: true always, false never, undefined when they are long. */
  scrolled?: boolean | undefined;
  onScrolled?(scrolled: boolean): void;
  /** Goes to the cell with this execution count: tracebacks name it so. */
  openCell?(execution_count: number, line: number): void;
  /** The cells above this one: what their outputs define, scripts of later ones may use. */
  cellsAbove?(): readonly CellId[];
}

export function CellOutputs(props: CellOutputsProps) {
  const { runs, cell, projectId, path, openCell, cellsAbove, collapsed, onCollapsed, scrolled, onScrolled } =
    props;
  const outputs = useOutputs(runs, cell);
  const folder = parentPath(path);
  const place = useMemo(
    (): OutputPlace => ({
      projectId,
      folder,
      runs,
      cell,
      ...(openCell && { openCell }),
      earlier: (content: FrameContent, index: number) =>
        earlierParts(
          content,
          (cellsAbove?.() ?? []).map(runs.outputs, runs),
          runs.outputs(cell).slice(0, index),
        ),
    }),
    [projectId, folder, runs, cell, openCell, cellsAbove],
  );
  if (outputs.length === 0) return null;
  return (
    <OutputPlaceProvider value={place}>
      <OutputArea
        collapsed={collapsed ?? false}
        onCollapsed={onCollapsed}
        scrolled={scrolled}
        onScrolled={onScrolled}
        count={outputs.length}
      >
        <OutputList outputs={outputs} />
      </OutputArea>
    </OutputPlaceProvider>
  );
}

/** The same array until the outputs of this cell changed. */
export function useOutputs(runs: NotebookRuns, cell: CellId) {
  const subscribe = useCallback(
    (changed: () => void) =>
      runs.on((change) => {
        if (change.kind === 'all' || (change.kind === 'outputs' && change.cells.has(cell))) changed();
      }),
    [runs, cell],
  );
  return useSyncExternalStore(subscribe, () => runs.outputs(cell));
}
