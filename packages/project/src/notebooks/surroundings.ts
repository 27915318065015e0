/** What a room needs of the notebook that it is for, its project, and its worksheet flavour. Made by Notebooks, and by the tests of rooms. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { CellId } from '@lyceum/util/notebook/model';
import type { Kernelspec } from '@lyceum/util/protocol/notebook';
import type { Kernel, KernelPlace } from '../kernels/types';
import type { KernelTools } from './kernel-seat';
import type { LastingOutputs } from './lasting-results';
import type { Prepared } from './run-queue';
import type { SpillFile } from './spill';

export interface RoomSurroundings {
  tools: KernelTools;
  place(): KernelPlace;
  /** Of the project, absolute. */
  home?: string;
  metadata(): JsonObject;
  /** A file for a long output; without a cell, for this life only. */
  spill(cell_id?: CellId): SpillFile;
  lasting?: LastingOutputs;
  /** The file lacks something. `now`: a run ended. */
  resultsChanged(how: 'soon' | 'now'): void;
  /** A kernel came, or none is there any more. */
  kernelChanged(isActive: boolean): void;
  /** A person chose it for the notebook. */
  kernelChosen(spec: Kernelspec): void;
  kernelBegun(kernel: Kernel): void;
  /** A local hub that was killed had a kernel for it. */
  lostKernel?: boolean;
  worksheet?: Worksheet;
}

export interface CellSource {
  cell_id: CellId;
  source: string;
}

/** What a Sage worksheet has beyond a notebook. */
export interface Worksheet {
  prepare(source: string, cell: CellId | undefined): Prepared;
  /** They run before all others when a kernel comes. */
  autoCells(): CellSource[];
}
