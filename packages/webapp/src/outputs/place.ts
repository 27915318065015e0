/**
 * Where an output stands: which project and folder its links count from, and who can be asked for more of it. Given once by CellOutputs or
 * MarkdownView's owner, read by whatever draws a part.
 */
import type { NotebookRuns } from '@lyceum/util/client/notebook-runs';
import type { ProjectId } from '@lyceum/util/ids';
import type { CellId } from '@lyceum/util/notebook/model';
import type { ProjectPath } from '@lyceum/util/paths';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { type ComponentType, createContext, useContext } from 'react';
import type { EarlierPart, FrameContent } from './html/earlier';

export interface OutputPlace {
  projectId: ProjectId;
  /** Folder of the notebook: relative names count from there. */
  folder: ProjectPath;
  /** Missing where nothing is behind the outputs (a version of the past, say): no widgets, no more of what is cut. */
  runs?: NotebookRuns;
  cell?: CellId;
  /** Goes to the cell that had this execution count, as tracebacks name it. */
  openCell?(execution_count: number, line: number): void;
  /** What the frame of the output at this index needs of outputs before it. */
  earlier?(content: FrameContent, index: number): readonly EarlierPart[];
}

const PlaceContext = createContext<OutputPlace | undefined>(undefined);

export const OutputPlaceProvider = PlaceContext.Provider;

export function useOutputPlace(): OutputPlace {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('Outputs are drawn inside an OutputPlaceProvider.');
  return place;
}

/** Draws outputs inside outputs (Output widgets): handed down, since output-list.tsx must not be imported from within. */
const DrawOutputsContext = createContext<ComponentType<{ outputs: readonly ShownOutput[] }> | undefined>(
  undefined,
);

export const DrawOutputsProvider = DrawOutputsContext.Provider;

export const useDrawOutputs = () => useContext(DrawOutputsContext);
