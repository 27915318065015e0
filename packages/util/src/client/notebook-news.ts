/** What a page knows of a notebook, and what each kind of news does to it. Used by NotebookSession; says what a page has to draw again. */
import type { CellId } from '../notebook/model';
import type {
  CellRun,
  ConsoleEntry,
  InputRequest,
  KernelState,
  NotebookNews,
  NotebookState,
  WidgetModel,
} from '../protocol/notebook';
import { updatedModel } from './notebook-models';
import { NotebookOutputs } from './notebook-outputs';
import type { RunsChange } from './notebook-runs';

export interface NotebookView {
  kernel: KernelState;
  input: InputRequest | null;
  console: readonly ConsoleEntry[];
  models: Map<string, WidgetModel>;
  runs: Map<CellId, CellRun>;
  outputs: NotebookOutputs;
  home?: string | undefined;
}

export const NO_KERNEL: KernelState = {
  status: 'none',
  name: null,
  display_name: '',
  language: '',
  generation: 0,
};

export function emptyView(): NotebookView {
  return {
    kernel: NO_KERNEL,
    input: null,
    console: [],
    models: new Map(),
    runs: new Map(),
    outputs: new NotebookOutputs(),
  };
}

/** Outputs that are known are shown until they are told anew. */
export function viewOf(
  { kernel, input, console, models, runs, home }: NotebookState,
  outputs: NotebookOutputs,
): NotebookView {
  outputs.keep(runs);
  return {
    kernel,
    input,
    console,
    models: new Map(models.map((model) => [model.comm_id, model])),
    runs: new Map(Object.entries(runs)),
    outputs,
    home,
  };
}

type Told = Exclude<NotebookNews, { kind: 'state' }>;

/** What changed; undefined: outputs that do not follow on those that are known, so all are needed. */
export function applyNews(view: NotebookView, news: Told): RunsChange | undefined {
  switch (news.kind) {
    case 'kernel':
      view.kernel = news.kernel;
      return { kind: 'kernel' };
    case 'runs':
      return applyRuns(view, news.runs);
    case 'outputs':
      if (!view.outputs.take(news)) return undefined;
      return { kind: 'outputs', cells: new Set([news.cell_id]) };
    case 'input':
      view.input = news.input;
      return { kind: 'input' };
    case 'console':
      view.console = withEntry(view.console, news.entry);
      return { kind: 'console' };
    case 'console_cleared':
      view.console = [];
      return { kind: 'console' };
    default:
      return applyModel(view.models, news);
  }
}

function applyRuns(view: NotebookView, runs: Readonly<Record<CellId, CellRun | null>>): RunsChange {
  for (const [cell, run] of Object.entries(runs)) {
    if (run) view.runs.set(cell, run);
    else view.runs.delete(cell);
    view.outputs.ran(cell, run);
  }
  return { kind: 'runs', cells: new Set(Object.keys(runs)) };
}

function withEntry(console: readonly ConsoleEntry[], entry: ConsoleEntry): readonly ConsoleEntry[] {
  const isKnown = console.some(({ entry_id }) => entry_id === entry.entry_id);
  if (!isKnown) return [...console, entry];
  return console.map((one) => (one.entry_id === entry.entry_id ? entry : one));
}

type ModelNews = Extract<NotebookNews, { kind: 'model' | 'model_update' | 'model_message' | 'model_closed' }>;

function applyModel(models: Map<string, WidgetModel>, news: ModelNews): RunsChange {
  if (news.kind === 'model') {
    models.set(news.model.comm_id, news.model);
    return { kind: 'model', comm_id: news.model.comm_id };
  }
  const { comm_id } = news;
  if (news.kind === 'model_message') return { kind: 'model', comm_id, message: news };
  const model = models.get(comm_id);
  if (news.kind === 'model_closed') models.delete(comm_id);
  else if (model) models.set(comm_id, updatedModel(model, news.state, news.buffers));
  return { kind: 'model', comm_id };
}
