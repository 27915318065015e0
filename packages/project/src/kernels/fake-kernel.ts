/**
 * A kernel without a process, for tests of what is built over kernels: a script says what each code does. It passes the same checks as the
 * real ones (kernel-checks.ts). Executions go one after the other, listeners are waited for, an interrupt or an end reaches the script.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { MimeBundle } from '@lyceum/util/notebook/model';
import { Listeners } from './listeners';
import type * as t from './types';

/** Thrown by a script: an error of the code. */
export class FakeError extends Error {
  constructor(
    readonly ename: string,
    readonly evalue: string,
    readonly traceback: string[] = [`${ename}: ${evalue}`],
  ) {
    super(evalue);
  }
}

/** What a script can do. Waiting for `publish` waits for those who take it in. */
export interface FakeIo {
  readonly execution_count: number;
  readonly msg_id: string;
  publish(body: t.KernelBody, buffers?: readonly Uint8Array[]): Promise<void>;
  stdout(text: string): Promise<void>;
  result(data: MimeBundle): Promise<void>;
  input(prompt: string, password?: boolean): Promise<string>;
  /** When people interrupt; the execution fails with KeyboardInterrupt, whatever the script still does. */
  readonly interrupted: AbortSignal;
}

export interface FakeScript {
  run(code: string, io: FakeIo): void | Promise<void>;
  /** A message from the page's half of a widget. */
  comm?(message: t.CommMessage, io: FakeIo): void | Promise<void>;
  complete?(code: string, cursor: number): t.Completions;
  inspect?(code: string, cursor: number): t.Inspection;
}

export const FAKE_SPEC: t.InstalledKernelspec = {
  name: 'fake',
  display_name: 'Fake',
  language: 'fake',
  folder: '/fake',
  argv: ['fake', '{connection_file}'],
  env: {},
  interrupt_mode: 'signal',
  metadata: {},
};

const INFO: t.KernelInfo = {
  protocol_version: '5.3',
  implementation: 'fake',
  implementation_version: '1',
  banner: 'A fake kernel',
  language_info: { name: 'fake', version: '1', mimetype: 'text/x-fake', file_extension: '.fake' },
};

/** Of all fakes: pids differ. */
let lastPid = 4_000_000_000;

export class FakeKernel implements t.Kernel {
  readonly pid = ++lastPid;
  readonly connection_file = `/fake/${this.pid}.json`;
  readonly info = INFO;
  readonly liveComms = new Map<string, string>();
  status: 'idle' | 'busy' | 'dead' = 'idle';
  responding = true;
  memory_bytes = 50_000_000;
  /** What it was asked to run, in order. */
  readonly codes: string[] = [];
  private readonly listeners = new Listeners<t.KernelEvent>();
  private endAll: (error: LyceumError) => void = () => {};
  private readonly end = new Promise<never>((_, reject) => {
    this.endAll = reject;
  });
  private interruption = new AbortController();
  private last: Promise<unknown> = Promise.resolve();
  private count = 0;
  private messages = 0;

  constructor(
    private readonly script: FakeScript,
    readonly spec: t.InstalledKernelspec = FAKE_SPEC,
  ) {
    this.end.catch(() => {});
  }

  on(listener: (event: t.KernelEvent) => void | Promise<void>): () => void {
    return this.listeners.add(listener);
  }

  execute(code: string, options: t.ExecuteOptions = {}, listener: t.ExecutionListener = {}): t.Execution {
    const msg_id = this.newId();
    const done = this.inTurn(() => this.run(msg_id, code, options, listener));
    done.catch(() => {});
    return { msg_id, done };
  }

  complete(code: string, cursor: number): Promise<t.Completions> {
    const nothing = { matches: [], start: cursor, end: cursor };
    return this.inTurn(() => this.script.complete?.(code, cursor) ?? nothing);
  }

  inspect(code: string, cursor: number): Promise<t.Inspection> {
    return this.inTurn(() => this.script.inspect?.(code, cursor) ?? { found: false, data: {} });
  }

  isComplete(): Promise<t.Completeness> {
    return this.inTurn(() => ({ status: 'unknown' as const, indent: '' }));
  }

  /** Newest last. */
  history({ n = this.codes.length }: t.HistoryRequest): Promise<unknown[][]> {
    return this.inTurn(() => this.codes.map((code, index) => [1, index + 1, code]).slice(-n));
  }

  comms(target_name?: string): Promise<Record<string, string>> {
    const wanted = [...this.liveComms].filter(
      ([, target]) => target_name === undefined || target === target_name,
    );
    return this.inTurn(() => Object.fromEntries(wanted));
  }

  sendComm(message: t.CommMessage): string {
    const msg_id = this.newId();
    this.trackComm(message);
    void this.inTurn(() => this.busy(msg_id, () => this.script.comm?.(message, this.io(msg_id, {})))).catch(
      () => {},
    );
    return msg_id;
  }

  async interrupt(): Promise<void> {
    if (this.status === 'dead') throw this.gone();
    this.interruption.abort();
  }

  async shutdown(): Promise<void> {
    this.status = 'dead';
    this.endAll(this.gone());
  }

  async memory(): Promise<number> {
    return this.status === 'dead' ? 0 : this.memory_bytes;
  }

  /** It ends by itself. */
  die(problem: t.KernelProblem = { message: 'Fake ended: exit code 1.', stderr: '' }): void {
    if (this.status === 'dead') return;
    void this.shutdown();
    void this.listeners.emit({ kind: 'died', problem });
  }

  /** Its heartbeat stops, or comes back. */
  respond(responding: boolean): void {
    this.responding = responding;
    void this.listeners.emit({ kind: 'responding', responding });
  }

  private newId = (): string => `fake-${this.pid}-${++this.messages}`;

  private gone = (): LyceumError => new LyceumError('not_running', `${this.spec.display_name} has ended.`);

  /** One thing after the other; all of it ends with the kernel. */
  private inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const turn = this.last.then(() => {
      if (this.status === 'dead') throw this.gone();
      return Promise.race([work(), this.end]);
    });
    this.last = turn.catch(() => {});
    return turn;
  }

  private async run(
    msg_id: string,
    code: string,
    { silent = false, store_history = !silent }: t.ExecuteOptions,
    listener: t.ExecutionListener,
  ): Promise<t.ExecuteReply> {
    if (store_history) this.codes.push(code);
    if (!silent) this.count += 1;
    this.interruption = new AbortController();
    const io = this.io(msg_id, listener);
    const interrupted = rejected(io.interrupted, () => new FakeError('KeyboardInterrupt', ''));
    const reply: t.ExecuteReply = { ...OK, execution_count: this.count };
    await this.busy(msg_id, async () => {
      try {
        if (!silent) await io.publish({ type: 'execute_input', code, execution_count: this.count });
        await Promise.race([this.script.run(code, io), interrupted]);
      } catch (error) {
        Object.assign(reply, { status: 'error', ...errorOf(error) });
        await io.publish({ type: 'error', ...errorOf(error) });
      }
    });
    return reply;
  }

  private async busy(msg_id: string, work: () => void | Promise<void>): Promise<void> {
    this.setStatus('busy', msg_id);
    await work();
    this.setStatus('idle', msg_id);
  }

  private setStatus(status: 'idle' | 'busy', parent_id: string): void {
    if (this.status === 'dead') return;
    this.status = status;
    void this.listeners.emit({ kind: 'status', status, parent_id });
  }

  private io(msg_id: string, listener: t.ExecutionListener): FakeIo {
    const publish = (body: t.KernelBody, buffers: readonly Uint8Array[] = []) =>
      this.publish(msg_id, listener, body, buffers);
    const { count: execution_count, interruption } = this;
    return {
      execution_count,
      msg_id,
      publish,
      stdout: (text) => publish({ type: 'stream', name: 'stdout', text }),
      result: (data) => publish({ type: 'execute_result', data, metadata: {}, execution_count }),
      input: (prompt, password = false) =>
        new Promise((resolve, reject) => {
          if (listener.input) listener.input({ parent_id: msg_id, prompt, password, reply: resolve });
          else reject(new FakeError('StdinNotImplementedError', 'nobody answers'));
        }),
      interrupted: interruption.signal,
    };
  }

  private async publish(
    parent_id: string,
    listener: t.ExecutionListener,
    body: t.KernelBody,
    buffers: readonly Uint8Array[],
  ): Promise<void> {
    if (this.status === 'dead') return;
    if (body.type === 'comm_open' || body.type === 'comm_close') this.trackComm(body);
    const bytes = JSON.stringify(body).length;
    const message: t.KernelMessage = { parent_id, body, metadata: {}, buffers, bytes };
    await listener.message?.(message);
    await this.listeners.emit({ kind: 'message', message });
  }

  private trackComm(message: t.CommMessage | t.KernelBody): void {
    if (message.type === 'comm_open') this.liveComms.set(message.comm_id, message.target_name);
    if (message.type === 'comm_close') this.liveComms.delete(message.comm_id);
  }
}

const OK = {
  status: 'ok' as const,
  ename: '',
  evalue: '',
  traceback: [],
  payload: [] as JsonObject[],
  user_expressions: {},
};

function errorOf(error: unknown): { ename: string; evalue: string; traceback: string[] } {
  const known = error instanceof FakeError ? error : new FakeError('FakeScriptError', String(error));
  return { ename: known.ename, evalue: known.evalue, traceback: known.traceback };
}

function rejected(signal: AbortSignal, error: () => Error): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(error()), { once: true });
  });
  promise.catch(() => {});
  return promise;
}

/** A StartKernel that makes fakes, and what it made. `fail`: the next start says this instead. */
export function fakeStarter(script: FakeScript) {
  const kernels: FakeKernel[] = [];
  const starter = {
    kernels,
    fail: undefined as Error | undefined,
    start: (async (spec, _place, onStep = () => {}, signal) => {
      signal?.throwIfAborted();
      onStep(`Starting ${spec.display_name}`);
      const { fail } = starter;
      starter.fail = undefined;
      if (fail) throw fail;
      onStep('Waiting for its first answer');
      const kernel = new FakeKernel(script, spec);
      kernels.push(kernel);
      return kernel;
    }) satisfies t.StartKernel,
  };
  return starter;
}
