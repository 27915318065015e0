/** Tells who shows a cell that it changed: each listens to its own cell, so that a change draws one cell and not a thousand. Used by open-notebook.ts. */
import type { CellId } from '@lyceum/util/notebook/model';

export class CellSignals {
  private readonly listeners = new Map<CellId, Set<() => void>>();
  private readonly versions = new Map<CellId, number>();
  private every = 0;

  subscribe(id: CellId, listener: () => void): () => void {
    const listeners = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(id) === listeners) this.listeners.delete(id);
    };
  }

  /** Another number when something of the cell changed. */
  version(id: CellId): number {
    return this.every + (this.versions.get(id) ?? 0);
  }

  changed(ids: Iterable<CellId>): void {
    for (const id of ids) {
      this.versions.set(id, (this.versions.get(id) ?? 0) + 1);
      for (const listener of [...(this.listeners.get(id) ?? [])]) listener();
    }
  }

  allChanged(): void {
    this.every++;
    for (const listeners of [...this.listeners.values()]) for (const listener of [...listeners]) listener();
  }
}
