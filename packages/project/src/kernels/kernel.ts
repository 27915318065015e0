/**
 * A kernel that runs: Jupyter's messages over its sockets as calls, answers and events. Made by start.ts; used by the runs of notebooks.
 *   call ──shell/control──► kernel ──reply──► Requests        kernel ──iopub──► Published ──in order──► executions, listeners
 */
import { LyceumError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import type { JsonObject } from '@lyceum/util/notebook/json';
import { bodyOf } from './body';
import { utf16ToCodePoint } from './code-points';
import type { Connection } from './connection';
import { Executions } from './executions';
import { Heartbeat } from './heartbeat';
import { Listeners } from './listeners';
import type { KernelProcess } from './process';
import { Published } from './published';
import * as replies from './replies';
import { Requests } from './requests';
import { openSockets, type Sockets } from './sockets';
import type * as t from './types';
import { KernelWire, type Outgoing, type WireMessage } from './wire';

/** ms that a request beside the executions may take: generous, since the machine may be busy. */
const REQUEST_MS = 60_000;

/** ms for the kernel to end when asked, then when told. */
const ASKED_MS = 2000;
const TOLD_MS = 1000;

/** ms after which the output channel is tried again at the start: what it published before we were subscribed is lost. */
const NUDGE_MS = 50;

/** ms that a dead kernel's last outputs may take to be read. */
const LAST_OUTPUTS_MS = 2000;

const NO_INFO = replies.infoOf({});

export interface KernelParts {
  spec: t.InstalledKernelspec;
  process: KernelProcess;
  connection: Connection;
  logger: Logger;
}

export class RunningKernel implements t.Kernel {
  info: t.KernelInfo = NO_INFO;
  status: 'idle' | 'busy' | 'dead' = 'idle';
  private readonly wire: KernelWire;
  private readonly requests = new Requests();
  private readonly executions = new Executions();
  private readonly listeners = new Listeners<t.KernelEvent>();
  /** Requests beside the executions: that the kernel is busy with them is no news. */
  private readonly quiet = new Set<string>();
  private readonly published: Published;
  private readonly heartbeat: Heartbeat;
  private sockets: Sockets | undefined;
  private busyWith: string | undefined;
  private heard = false;
  private ending: Promise<void> | undefined;

  private constructor(private readonly parts: KernelParts) {
    this.wire = new KernelWire(parts.connection.key);
    this.published = new Published({
      take: (frames, bytes) => this.take(frames, bytes),
      hold: (held) => this.process.hold(held),
    });
    this.heartbeat = new Heartbeat(
      () => this.sockets?.beat(),
      (responding) => this.tell({ kind: 'responding', responding }),
    );
    void parts.process.ended.then(() => this.processEnded());
  }

  static async connect(parts: KernelParts): Promise<RunningKernel> {
    const kernel = new RunningKernel(parts);
    kernel.sockets = await openSockets(parts.connection, kernel.wire.session, {
      frames: (channel, frames) => kernel.receive(channel, frames),
      beat: () => kernel.heartbeat.answered(),
    });
    return kernel;
  }

  get spec(): t.InstalledKernelspec {
    return this.parts.spec;
  }

  get process(): KernelProcess {
    return this.parts.process;
  }

  get pid(): number {
    return this.process.pid;
  }

  get connection_file(): string {
    return this.parts.connection.file;
  }

  get responding(): boolean {
    return this.heartbeat.responding;
  }

  on(listener: (event: t.KernelEvent) => void | Promise<void>): () => void {
    return this.listeners.add(listener);
  }

  /** Until it answers, and what it publishes is heard. */
  async greet(onStep: (step: string) => void): Promise<void> {
    const ask = () => this.request('shell', 'kernel_info_request', {}, Number.POSITIVE_INFINITY);
    onStep('Waiting for its first answer');
    this.info = replies.infoOf(await ask());
    onStep('Waiting for its output channel');
    while (!this.heard) {
      await new Promise((resolve) => setTimeout(resolve, NUDGE_MS));
      if (!this.heard) await ask();
    }
  }

  execute(code: string, options: t.ExecuteOptions = {}, listener: t.ExecutionListener = {}): t.Execution {
    const { silent = false, store_history = !silent, stop_on_error = false } = options;
    const { allow_stdin = listener.input !== undefined, user_expressions = {} } = options;
    const words = { silent, store_history, stop_on_error, allow_stdin, user_expressions };
    const { msg_id, frames } = this.wire.write({ msg_type: 'execute_request', content: { code, ...words } });
    const done = new Promise<t.ExecuteReply>((resolve, reject) => {
      this.executions.add(msg_id, listener, resolve);
      this.requests
        .wait(msg_id)
        .then((content) => this.executions.replied(msg_id, replies.executeReplyOf(content)), reject);
    });
    // Whoever does not wait for it has the event `died`.
    done.catch(() => {});
    this.sockets?.send('shell', frames);
    return { msg_id, done };
  }

  async complete(code: string, cursor: number): Promise<t.Completions> {
    const content = { code, cursor_pos: utf16ToCodePoint(code, cursor) };
    return replies.completionsOf(await this.request('shell', 'complete_request', content), code, cursor);
  }

  async inspect(code: string, cursor: number, detail: 0 | 1): Promise<t.Inspection> {
    const content = { code, cursor_pos: utf16ToCodePoint(code, cursor), detail_level: detail };
    return replies.inspectionOf(await this.request('shell', 'inspect_request', content));
  }

  async isComplete(code: string): Promise<t.Completeness> {
    return replies.completenessOf(await this.request('shell', 'is_complete_request', { code }));
  }

  async history(request: t.HistoryRequest): Promise<unknown[][]> {
    const content = { output: false, raw: true, ...request };
    return replies.historyOf(await this.request('shell', 'history_request', content));
  }

  async comms(target_name?: string): Promise<Record<string, string>> {
    const content: JsonObject = target_name === undefined ? {} : { target_name };
    return replies.commsOf(await this.request('shell', 'comm_info_request', content));
  }

  sendComm(
    { type, ...content }: t.CommMessage,
    extra: { metadata?: JsonObject; buffers?: readonly Uint8Array[] } = {},
  ): string {
    return this.send('shell', { msg_type: type, content, ...extra });
  }

  async interrupt(): Promise<void> {
    if (this.status === 'dead') throw this.gone();
    if (this.spec.interrupt_mode === 'message') await this.request('control', 'interrupt_request');
    else this.process.signal('SIGINT');
    this.process.hold(false);
  }

  shutdown(how?: 'now'): Promise<void> {
    if (how === 'now' && this.ending) void this.process.end([]);
    this.ending ??= this.end(how);
    return this.ending;
  }

  async memory(): Promise<number> {
    return this.process.memory();
  }

  private async end(how?: 'now'): Promise<void> {
    const ask = () =>
      void this.request('control', 'shutdown_request', { restart: false }, ASKED_MS).catch(() => {});
    const tell = () => this.process.signal('SIGTERM');
    const gently = [
      { ask, patience_ms: ASKED_MS },
      { ask: tell, patience_ms: TOLD_MS },
    ];
    await this.process.end(how === 'now' ? [] : gently);
    this.close();
  }

  private send(channel: 'shell' | 'control' | 'stdin', outgoing: Outgoing): string {
    const { msg_id, frames } = this.wire.write(outgoing);
    this.sockets?.send(channel, frames);
    return msg_id;
  }

  private request(
    channel: 'shell' | 'control',
    msg_type: string,
    content: JsonObject = {},
    limit_ms = REQUEST_MS,
  ): Promise<JsonObject> {
    const msg_id = this.send(channel, { msg_type, content });
    this.quiet.add(msg_id);
    return this.requests.wait(msg_id, Number.isFinite(limit_ms) ? limit_ms : undefined);
  }

  private receive(channel: 'shell' | 'control' | 'stdin' | 'iopub', frames: Buffer[]): void {
    if (channel === 'iopub') this.published.push(frames);
    else this.receiveReply(channel, this.wire.read(frames));
  }

  private receiveReply(channel: string, message: WireMessage | undefined): void {
    if (message === undefined) this.notTaken(channel);
    else if (channel === 'stdin') this.askPerson(message);
    else if (message.parent_id !== undefined) this.requests.reply(message.parent_id, message.content);
  }

  private notTaken(channel: string): void {
    this.parts.logger.warn(
      { channel, kernel: this.spec.name },
      'a message without a valid signature, or no message of Jupyter',
    );
  }

  private askPerson({ header, parent_id, content }: WireMessage): void {
    if (header.msg_type !== 'input_request') return;
    let answered = false;
    const reply = (value: string) => {
      if (answered) return;
      answered = true;
      this.send('stdin', { msg_type: 'input_reply', content: { value, status: 'ok' }, parent: header });
    };
    const input = { parent_id, ...replies.inputOf(content), reply };
    const asked = this.executions.listenerOf(parent_id)?.input;
    if (asked) asked(input);
    else this.tell({ kind: 'input', input });
  }

  private async take(frames: Buffer[], bytes: number): Promise<void> {
    const message = this.wire.read(frames);
    if (message === undefined) return this.notTaken('iopub');
    this.heard = true;
    if (message.header.msg_type === 'status') return this.takeStatus(message);
    const { parent_id, metadata, buffers } = message;
    const shown: t.KernelMessage = { parent_id, body: bodyOf(message), metadata, buffers, bytes };
    try {
      await this.executions.listenerOf(parent_id)?.message?.(shown);
      await this.listeners.emit({ kind: 'message', message: shown });
    } catch (error) {
      this.parts.logger.error({ error }, 'a message of a kernel was not taken in');
    }
  }

  /** `busy` and `idle` of other requests than what people run are no news; a new `busy` ends one whose `idle` was lost. */
  private takeStatus({ parent_id, content }: WireMessage): void {
    const state = content.execution_state;
    if (parent_id !== undefined && this.quiet.has(parent_id)) {
      if (state === 'idle') this.quiet.delete(parent_id);
      return;
    }
    if (state === 'idle') {
      if (parent_id === this.busyWith) this.setStatus('idle', parent_id);
      this.executions.idle(parent_id);
    } else if (state === 'busy') this.setStatus('busy', parent_id);
  }

  private setStatus(status: 'idle' | 'busy', parent_id: string | undefined): void {
    if (this.status === 'dead') return;
    this.busyWith = status === 'busy' ? parent_id : undefined;
    this.status = status;
    this.tell({ kind: 'status', status, parent_id });
  }

  private gone(): LyceumError {
    return new LyceumError('not_running', `${this.spec.display_name} has ended.`);
  }

  private async processEnded(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_OUTPUTS_MS).unref());
    await Promise.race([this.published.idle(), late]);
    if (this.ending) return this.close();
    const problem = this.process.problem(`${this.spec.display_name} ended: ${this.process.reason()}.`);
    this.close(new LyceumError('not_running', problem.message));
    this.tell({ kind: 'died', problem });
  }

  /** What a listener fails at is no reason to end the local hub. */
  private tell(event: t.KernelEvent): void {
    this.listeners.emit(event).catch((error: unknown) => {
      this.parts.logger.error({ error, event: event.kind }, 'an event of a kernel was not taken in');
    });
  }

  private close(error: LyceumError = this.gone()): void {
    if (this.status === 'dead') return;
    this.status = 'dead';
    this.heartbeat.close();
    this.published.close();
    this.sockets?.close();
    this.executions.close();
    this.requests.end(error);
    this.parts.connection.close();
  }
}
