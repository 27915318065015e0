/**
 * Between the widgets on a page and their models in the kernel: shows a change at once, and sends it so that a kernel never has more than one
 * message of a model to answer. What changed meanwhile goes with the next one; of several values the latest wins.
 *
 *   still ──set──► asking ──answered──► still        asking ──set──► asking and waiting ──answered──► asking
 */
import type { NotebookRuns } from '@lyceum/util/client/notebook-runs';
import type { Disposer } from '@lyceum/util/client/signal';
import { createSignal } from '@lyceum/util/client/signal';
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import type { WidgetModel } from '@lyceum/util/protocol/notebook';
import { problemOf } from '../problem';
import { modelId, modelKind } from './model';

interface Outgoing {
  /** Not sent yet. */
  waiting: JsonObject;
  asking: boolean;
}

export class WidgetSync {
  private readonly outgoing = new Map<string, Outgoing>();
  private readonly merged = new Map<
    string,
    { model: WidgetModel; waiting: JsonObject; shown: WidgetModel }
  >();
  private readonly changes = createSignal<string>();
  /** Why the last message did not arrive; for people. */
  problem: string | undefined;

  constructor(private readonly runs: NotebookRuns) {}

  /** As it is shown: with what is not sent yet. The same object until it changes. */
  model(id: string): WidgetModel | undefined {
    const model = this.runs.models.get(id);
    const waiting = this.outgoing.get(id)?.waiting;
    if (!model || !waiting || Object.keys(waiting).length === 0) return model;
    const known = this.merged.get(id);
    if (known?.model === model && known.waiting === waiting) return known.shown;
    const shown = { ...model, state: { ...model.state, ...waiting } };
    this.merged.set(id, { model, waiting, shown });
    return shown;
  }

  on(id: string, listener: () => void): Disposer {
    const stops = [
      this.changes.on((changed) => changed === id && listener()),
      this.runs.on((change) => {
        if (change.kind === 'all' || (change.kind === 'model' && change.comm_id === id)) listener();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  set(id: string, changes: JsonObject, linked: ReadonlySet<string> = new Set()): void {
    const outgoing = this.outgoing.get(id) ?? { waiting: {}, asking: false };
    this.outgoing.set(id, { ...outgoing, waiting: { ...outgoing.waiting, ...changes } });
    this.changes.emit(id);
    if (!outgoing.asking) void this.send(id);
    this.follow(id, changes, new Set([...linked, id]));
  }

  /** A message of the widget's own kind, such as a click. */
  async say(id: string, content: JsonValue): Promise<void> {
    await this.call(id, { method: 'custom', content });
  }

  private async send(id: string): Promise<void> {
    const outgoing = this.outgoing.get(id);
    if (!outgoing || Object.keys(outgoing.waiting).length === 0) {
      this.outgoing.delete(id);
      return;
    }
    this.outgoing.set(id, { waiting: {}, asking: true });
    await this.call(id, { method: 'update', state: outgoing.waiting, buffer_paths: [] });
    const now = this.outgoing.get(id);
    if (now) this.outgoing.set(id, { ...now, asking: false });
    await this.send(id);
  }

  private async call(id: string, data: JsonObject): Promise<void> {
    const before = this.problem;
    try {
      await this.runs.call({ kind: 'comm', comm_id: id, data });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
    if (before !== this.problem) this.changes.emit(id);
  }

  /** jslink and jsdlink: what is set here sets the other end. */
  private follow(id: string, changes: JsonObject, linked: ReadonlySet<string>): void {
    for (const { state } of this.runs.models.values()) {
      const kind = modelKind(state);
      if (kind !== 'Link' && kind !== 'DirectionalLink') continue;
      const ends = [endOf(state.source), endOf(state.target)];
      const ways = kind === 'Link' ? [ends, [...ends].reverse()] : [ends];
      for (const [from, to] of ways) {
        const value = from?.id === id ? changes[from.name] : undefined;
        if (to && value !== undefined && !linked.has(to.id)) this.set(to.id, { [to.name]: value }, linked);
      }
    }
  }
}

function endOf(value: JsonValue | undefined): { id: string; name: string } | undefined {
  const [reference, name] = Array.isArray(value) ? value : [];
  const id = modelId(reference);
  return id !== undefined && typeof name === 'string' ? { id, name } : undefined;
}

const syncs = new WeakMap<NotebookRuns, WidgetSync>();

/** The one of this notebook: two views of a model are one thing. */
export function widgetSync(runs: NotebookRuns): WidgetSync {
  const known = syncs.get(runs) ?? new WidgetSync(runs);
  syncs.set(runs, known);
  return known;
}
