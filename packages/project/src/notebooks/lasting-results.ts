/**
 * What a room's cells left, through the death of the local hub: told to the journal as it comes, taken back from the journal of a life before, forgotten when
 * the notebook's file has it. Used by NotebookRoom.
 */
import type { CellId, CellResult } from '@lyceum/util/notebook/model';
import type { OutputSpace } from './cell-outputs';
import type { JournalledCell } from './journal-records';
import type { OutputJournal } from './output-journal';
import type { RunTarget } from './run-queue';

/** Made by Notebooks. */
export interface LastingOutputs {
  /** Files of long outputs of a life before. */
  files: Required<Pick<OutputSpace, 'find' | 'ofJournal'>>;
  journal?: OutputJournal | undefined;
  /** What a life before did not write into the notebook's file. */
  lost: Map<CellId, JournalledCell>;
  /** What a result is, in short; '' of nothing. */
  markOf(result: CellResult | undefined): string;
}

interface Room {
  target(cell: CellId): RunTarget;
  /** What the file was given last of it. */
  last(cell: CellId): CellResult | undefined;
  /** The same, while nothing has changed since. */
  upToDate(cell: CellId): CellResult | undefined;
  ran(cell: CellId): void;
}

export class LastingResults {
  constructor(
    private readonly outputs: LastingOutputs,
    private readonly room: Room,
  ) {}

  changed(cell: CellId, target: RunTarget): void {
    const { journal, markOf } = this.outputs;
    journal?.changed(cell, target, () => [markOf(this.room.last(cell))]);
  }

  /** The file is about to have it. */
  gives(cell: CellId, result: CellResult): void {
    this.outputs.journal?.gives(cell, result);
  }

  forget(cell: CellId): void {
    this.outputs.journal?.forget(cell);
  }

  /** The file holds these. */
  written(cells: ReadonlyMap<CellId, RunTarget>, results: ReadonlyMap<CellId, CellResult>): void {
    for (const cell of cells.keys()) {
      const result = results.get(cell);
      // The cell is gone from the notebook, or has nothing new.
      if (result === undefined || result === this.room.upToDate(cell)) this.forget(cell);
    }
  }

  /** Where the file is still as it was in that life: `result` is what it has of the cell. */
  restore(cell: CellId, result: CellResult | undefined): boolean {
    const { lost, markOf, journal } = this.outputs;
    const saved = lost.get(cell);
    lost.delete(cell);
    if (!saved?.marks.has(markOf(result))) return false;
    const target = this.room.target(cell);
    target.outputs.restore(saved.outputs);
    const { execution_count, is_running, marks } = saved;
    const { length: outputs } = target.outputs;
    target.run = {
      status: is_running ? 'aborted' : 'idle',
      execution_count,
      run: target.run.run + 1,
      outputs,
    };
    journal?.changed(cell, target, () => marks);
    this.room.ran(cell);
    return true;
  }

  /** Cells of which the file says nothing; others of that life are void. True: the file is behind. */
  restoreRest(cells: readonly CellId[]): boolean {
    const known = new Set(cells);
    for (const cell of [...this.outputs.lost.keys()])
      if (!known.has(cell) || !this.restore(cell, undefined)) this.forget(cell);
    this.outputs.lost.clear();
    return this.outputs.journal?.isNeeded ?? false;
  }

  async close(): Promise<void> {
    await this.outputs.journal?.close();
  }
}
