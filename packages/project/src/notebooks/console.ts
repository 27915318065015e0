/** The entries of the console at a notebook's kernel: in no file, forgotten with the kernel. Used by NotebookRoom. */
import { newKey } from '@lyceum/util/ids';
import type { CellRun, ConsoleEntry } from '@lyceum/util/protocol/notebook';
import { CellOutputs, type OutputSpace } from './cell-outputs';
import type { RunTarget } from './run-queue';

/** Entries that are kept. */
const MAX_ENTRIES = 200;

interface Entry extends RunTarget {
  readonly entry_id: string;
  readonly account_id: string;
  readonly code: string;
}

export class Console {
  private readonly known = new Map<string, Entry>();

  constructor(
    private readonly space: OutputSpace,
    private readonly cleared: () => void,
  ) {}

  add(code: string, account_id: string): Entry {
    const run: CellRun = { status: 'idle', execution_count: null, run: 0, outputs: 0 };
    const entry = { entry_id: newKey(), account_id, code, run, outputs: new CellOutputs(this.space) };
    this.known.set(entry.entry_id, entry);
    const [oldest] = this.known.values();
    if (this.known.size > MAX_ENTRIES && oldest) this.forget(oldest);
    return entry;
  }

  entry(entry_id: string): ConsoleEntry | undefined {
    const entry = this.known.get(entry_id);
    return entry && toldEntry(entry);
  }

  entries(): ConsoleEntry[] {
    return [...this.known.values()].map(toldEntry);
  }

  clear(): void {
    if (this.known.size === 0) return;
    for (const entry of [...this.known.values()]) this.forget(entry);
    this.cleared();
  }

  private forget(entry: Entry): void {
    entry.outputs.clear();
    this.known.delete(entry.entry_id);
  }
}

function toldEntry({ entry_id, account_id, code, run, outputs }: Entry): ConsoleEntry {
  const shown = Array.from({ length: outputs.length }, (_, i) => outputs.shown(i));
  return {
    entry_id,
    account_id,
    code,
    run: { ...run, outputs: outputs.length },
    outputs: shown.filter((output) => output !== undefined),
  };
}
