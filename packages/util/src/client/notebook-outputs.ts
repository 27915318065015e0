/**
 * The outputs that a page knows, by cell: what news say about them, applied. Used by NotebookSession. Arrays are replaced, never changed, so that a page
 * draws again only what is another one.
 */
import type { CellId } from '../notebook/model';
import type { CellRun, NotebookNews, ShownOutput } from '../protocol/notebook';

type OutputsNews = Extract<NotebookNews, { kind: 'outputs' }>;

const NONE: readonly ShownOutput[] = [];

export class NotebookOutputs {
  private readonly known = new Map<CellId, { run: number; outputs: readonly ShownOutput[] }>();

  of(cell: CellId): readonly ShownOutput[] {
    return this.known.get(cell)?.outputs ?? NONE;
  }

  /** False when the news do not follow on what is known: all of the cell's outputs are needed. */
  take({ cell_id, run, from, append, cut, outputs }: OutputsNews): boolean {
    const before = this.known.get(cell_id);
    const kept = before?.run === run ? before.outputs.slice(0, from) : [];
    if (kept.length < from) return false;
    const last = kept.at(-1);
    if (append !== undefined || cut) {
      if (last?.output_type !== 'stream' || (last.cut && !cut)) return false;
      kept[kept.length - 1] = { ...last, text: last.text + (append ?? ''), ...(cut && { cut }) };
    }
    this.known.set(cell_id, { run, outputs: [...kept, ...outputs] });
    return true;
  }

  /** A run without outputs has none of an earlier one. True when something went. */
  ran(cell: CellId, run: CellRun | null): boolean {
    const before = this.known.get(cell);
    const isVoid = run === null || (before?.run !== run.run && run.outputs === 0);
    return before !== undefined && isVoid && this.known.delete(cell) && before.outputs.length > 0;
  }

  /** All is told anew: what has no run any more is gone. */
  keep(runs: Readonly<Record<CellId, CellRun>>): void {
    for (const cell of [...this.known.keys()]) this.ran(cell, runs[cell] ?? null);
  }
}
