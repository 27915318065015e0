/**
 * What a page knows of a notebook's kernel, runs and outputs, as the project tells it. Implemented by notebook-session.ts over the connection, and by
 * a fake for tests of pages. What the cells say is in the document (notebook/notebook-document.ts), not here.
 */
import type { LyceumError } from '../errors';
import type { CellId } from '../notebook/model';
import type {
  CellRun,
  ConsoleEntry,
  InputRequest,
  KernelState,
  NotebookAnswer,
  NotebookCall,
  NotebookCallKind,
  NotebookNews,
  ShownOutput,
  WidgetModel,
} from '../protocol/notebook';
import type { Disposer } from './signal';

/** What changed, so that a page draws only that. `all`: everything was told anew. */
export type RunsChange =
  | { kind: 'all' | 'link' | 'kernel' | 'input' | 'console' }
  | { kind: 'runs' | 'outputs'; cells: ReadonlySet<CellId> }
  /** `message`: of the widget's own kind, for whoever shows it. */
  | { kind: 'model'; comm_id: string; message?: Extract<NotebookNews, { kind: 'model_message' }> };

export type RunsLink =
  | { kind: 'opening' }
  | { kind: 'open' }
  /** The line, or the project, is away for now: what is shown is the last that was known. */
  | { kind: 'lost' }
  /** It will not come by itself: `retry` asks again (not_running: when the project runs). */
  | { kind: 'refused'; error: LyceumError };

export interface NotebookRuns {
  readonly link: RunsLink;
  readonly kernel: KernelState;
  readonly input: InputRequest | null;
  readonly console: readonly ConsoleEntry[];
  readonly models: ReadonlyMap<string, WidgetModel>;
  /** Absolute folder of the project's files, as programs there name it. */
  readonly home: string | undefined;
  run(cell: CellId): CellRun | undefined;
  /** The same array until something changed. Those of cells that are not looked at may be out of date. */
  outputs(cell: CellId): readonly ShownOutput[];
  on(listener: (change: RunsChange) => void): Disposer;
  /** The cells whose outputs are in view: sent at once, and again after a reconnect. */
  look(cells: readonly CellId[]): void;
  /** Sent again after a reconnect until answered: calls with effects carry a key. */
  call<K extends NotebookCallKind>(call: Extract<NotebookCall, { kind: K }>): Promise<NotebookAnswer<K>>;
  retry(): void;
  close(): void;
}
