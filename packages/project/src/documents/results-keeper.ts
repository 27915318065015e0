/**
 * What running its cells left of a notebook, as the file is to hold it. The disk side reads it when it writes, and says what others changed on disk.
 * Implemented by whoever runs the notebook (notebooks/), and here for notebooks that nobody runs.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import type { CellId, CellResult } from '@lyceum/util/notebook/model';

export interface ResultsKeeper {
  /** For the file. The same object until it changed. */
  get(cell: CellId): CellResult | undefined;
  /** The file has this now (undefined: nothing). A keeper that runs this cell leaves it: the file is then written again with what the keeper has. */
  set(cell: CellId, result: CellResult | undefined): void;
  /** The file holds these results, as they were got last. */
  written?(results: ReadonlyMap<CellId, CellResult>): void;
  /** Something is other than it was: the file is to be written, soon. */
  onChanged(listener: () => void): Disposer;
}

/** Holds what the file says. */
export class HeldResults implements ResultsKeeper {
  private readonly results = new Map<CellId, CellResult>();

  get(cell: CellId): CellResult | undefined {
    return this.results.get(cell);
  }

  set(cell: CellId, result: CellResult | undefined): void {
    if (result) this.results.set(cell, result);
    else this.results.delete(cell);
  }

  /** It never changes by itself. */
  onChanged(): Disposer {
    return () => {};
  }
}
