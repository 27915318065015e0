/**
 * The widget models that live in a notebook's kernel: their states merged as the kernel and the pages change them, so that whoever comes later sees what
 * everybody sees. Output widgets capture what is printed under the message id that they name. Used by NotebookRoom; gone with the kernel.
 */
import { isBareState, stateUpdate, updatedModel } from '@lyceum/util/client/notebook-models';
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import type { WidgetModel } from '@lyceum/util/protocol/notebook';
import type { CommMessage, KernelBody, KernelMessage } from '../kernels/types';
import { type Captured, capture } from './captured';
import type { ModelNews } from './model-queue';

/** Models of one kernel: more is a program gone wild. */
const MAX_MODELS = 10_000;
/** Milliseconds until the kernel's half of an Output widget hears what it captured. */
const TELL_KERNEL_MS = 100;

interface Surroundings {
  /** To every page, but the one that said so itself. */
  tell(news: ModelNews, but?: unknown): void;
  /** To the kernel. */
  send(message: CommMessage): void;
}

type CommBody = Extract<KernelBody, { type: 'comm_open' | 'comm_msg' | 'comm_close' }>;

export class WidgetModels {
  private readonly models = new Map<string, WidgetModel>();
  /** By message id: the Output widget that takes what is printed under it. */
  private readonly captors = new Map<string, string>();
  /** Of ipywidgets 6. */
  private readonly old = new Set<string>();
  private readonly clearsNext = new Set<string>();
  private readonly untold = new Map<string, NodeJS.Timeout>();

  constructor(private readonly around: Surroundings) {}

  all(): WidgetModel[] {
    return [...this.models.values()];
  }

  has(comm_id: string): boolean {
    return this.models.has(comm_id);
  }

  /** What the kernel says. */
  take(body: CommBody, buffers: KernelMessage['buffers']): void {
    const encoded = buffers.map((bytes) => Buffer.from(bytes).toString('base64'));
    const { comm_id } = body;
    if (body.type === 'comm_open') this.open(body, encoded);
    else if (body.type === 'comm_close') this.close(comm_id);
    else if (body.data.method === 'update') this.update(comm_id, body.data, encoded);
    else if (body.data.method !== 'echo_update') {
      // An echo repeats what a page said, which was told to all at that time.
      const content: JsonValue = body.data.method === 'custom' ? (body.data.content ?? null) : body.data;
      const news: ModelNews = { kind: 'model_message', comm_id, content };
      this.around.tell(encoded.length > 0 ? { ...news, buffers: encoded } : news);
    }
  }

  /** What a page says to the kernel's half: the others see it too. */
  said(comm_id: string, data: JsonObject, buffers: readonly string[], by: unknown): void {
    if (data.method === 'update') this.update(comm_id, data, buffers, by);
  }

  /** The message in the words of the kernel's half. */
  toKernel(comm_id: string, data: JsonObject): JsonObject {
    const isOld = this.old.has(comm_id) && data.method === 'update';
    return isOld ? { method: 'backbone', sync_data: data.state ?? {} } : data;
  }

  /** True: an Output widget took it. */
  capture(parent_id: string | undefined, body: KernelBody): boolean {
    const comm_id = parent_id === undefined ? undefined : this.captors.get(parent_id);
    const model = comm_id === undefined ? undefined : this.models.get(comm_id);
    if (comm_id === undefined || !model) return false;
    if (body.type === 'clear_output' && body.wait) {
      this.clearsNext.add(comm_id);
      return true;
    }
    const before = this.clearsNext.has(comm_id) ? [] : capturedBy(model);
    const outputs = capture(before, body);
    if (!outputs) return false;
    this.clearsNext.delete(comm_id);
    const state = { outputs: outputs as unknown as JsonValue };
    this.models.set(comm_id, updatedModel(model, state, undefined));
    this.around.tell({ kind: 'model_update', comm_id, state });
    this.tellKernel(comm_id);
    return true;
  }

  clear(): void {
    for (const timer of this.untold.values()) clearTimeout(timer);
    this.untold.clear();
    this.captors.clear();
    this.clearsNext.clear();
    for (const comm_id of [...this.models.keys()]) this.close(comm_id);
  }

  private open(
    { comm_id, target_name, data }: Extract<CommBody, { type: 'comm_open' }>,
    buffers: string[],
  ): void {
    if (this.models.size >= MAX_MODELS) return;
    const model = { comm_id, target_name, ...stateUpdate(data, buffers) };
    this.models.set(comm_id, model);
    if (isBareState(data)) this.old.add(comm_id);
    this.around.tell({ kind: 'model', model });
    this.captureAs(comm_id, model.state.msg_id);
  }

  private close(comm_id: string): void {
    if (!this.models.delete(comm_id)) return;
    this.old.delete(comm_id);
    for (const [msg_id, captor] of this.captors) if (captor === comm_id) this.captors.delete(msg_id);
    this.around.tell({ kind: 'model_closed', comm_id });
  }

  private update(comm_id: string, data: JsonObject, buffers: readonly string[], by?: unknown): void {
    const model = this.models.get(comm_id);
    if (!model) return;
    const change = stateUpdate(data, buffers);
    this.models.set(comm_id, updatedModel(model, change.state, change.buffers));
    this.around.tell({ kind: 'model_update', comm_id, ...change }, by);
    if ('msg_id' in change.state) this.captureAs(comm_id, change.state.msg_id);
  }

  private captureAs(comm_id: string, msg_id: JsonValue | undefined): void {
    if (msg_id === undefined) return;
    for (const [id, captor] of this.captors) if (captor === comm_id) this.captors.delete(id);
    if (typeof msg_id === 'string' && msg_id !== '') this.captors.set(msg_id, comm_id);
  }

  /** Its own `outputs` would otherwise stay what they were, and clearing them there would change nothing here. */
  private tellKernel(comm_id: string): void {
    // The old ones have no `outputs`.
    if (this.untold.has(comm_id) || this.old.has(comm_id)) return;
    const timer = setTimeout(() => {
      this.untold.delete(comm_id);
      const model = this.models.get(comm_id);
      if (!model) return;
      const data = { method: 'update', state: { outputs: model.state.outputs ?? [] }, buffer_paths: [] };
      this.around.send({ type: 'comm_msg', comm_id, data });
    }, TELL_KERNEL_MS);
    this.untold.set(comm_id, timer);
  }
}

function capturedBy(model: WidgetModel): Captured[] {
  const { outputs } = model.state;
  return Array.isArray(outputs) ? (outputs as unknown as Captured[]) : [];
}
