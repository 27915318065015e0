/**
 * The queue that all people of a notebook share: one run after the other in its kernel, in the order in which they were asked for. Made by NotebookRoom.
 *
 *   idle/done/failed ──add──► queued ──its turn──► running ──► done | failed        queued ──cancel, a failure before it, the kernel's end──► aborted
 */
import type { CellRun } from '@lyceum/util/protocol/notebook';
import type { Kernel, KernelInput, KernelProblem } from '../kernels/types';
import type { CellOutputs } from './cell-outputs';

/** What runs: a cell, or an entry of the console. */
export interface RunTarget {
  readonly cell_id?: string;
  readonly entry_id?: string;
  run: CellRun;
  readonly outputs: CellOutputs;
}

export interface Job {
  target: RunTarget;
  source: string;
  /** Jobs that were asked for together: a failure aborts those behind it. */
  batch: object;
  /** In what is shown instead of being run, or how it is run. */
  prepare?(source: string): Prepared;
}

export type Prepared =
  | { kind: 'code'; code: string; silent?: boolean }
  | { kind: 'show'; data: Record<string, string> }
  | { kind: 'problem'; message: string };

interface Surroundings {
  kernel(): Promise<Kernel>;
  /** What the kernel publishes under this id belongs to the target. */
  owns(msg_id: string, target: RunTarget): void;
  changed(target: RunTarget): void;
  printed(target: RunTarget): void;
  asks(target: RunTarget, input: KernelInput): void;
  /** Nobody needs to answer any more. */
  ended(target: RunTarget): void;
}

export class RunQueue {
  private waiting: Job[] = [];
  private current: Job | undefined;

  constructor(private readonly around: Surroundings) {}

  get isBusy(): boolean {
    return this.current !== undefined || this.waiting.length > 0;
  }

  get running(): RunTarget | undefined {
    return this.current?.target;
  }

  /** A target that waits already keeps its place, with the newer source. */
  add(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const before = this.waiting.find(({ target }) => target === job.target);
      if (before) before.source = job.source;
      else this.waiting.push(job);
      if (job.target.run.status !== 'running') this.set(job.target, { status: 'queued' });
    }
    void this.pump();
  }

  /** Takes out what waits and is meant. */
  cancel(isMeant: (job: Job) => boolean): void {
    const gone = this.waiting.filter(isMeant);
    this.waiting = this.waiting.filter((job) => !isMeant(job));
    for (const { target } of gone)
      if (target !== this.current?.target) this.set(target, { status: 'aborted' });
  }

  /** What runs fails (with the reason, when it was not wished for), what waits is aborted. */
  kernelEnded(problem: KernelProblem | undefined): void {
    const { current } = this;
    this.current = undefined;
    this.cancel(() => true);
    if (!current) return;
    if (current.target.run.status !== 'running') {
      this.set(current.target, { status: 'aborted' });
      return;
    }
    if (problem) void current.target.outputs.take(deathOutput(problem));
    this.finish(current, problem ? 'failed' : 'aborted');
  }

  private async pump(): Promise<void> {
    if (this.current) return;
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      this.current = job;
      try {
        await this.perform(job);
      } catch {
        // The kernel did not start, or ended: kernelEnded was told why.
        if (this.current === job) this.kernelEnded(undefined);
      }
      if (this.current !== job) return;
      this.current = undefined;
    }
  }

  private async perform(job: Job): Promise<void> {
    const { target } = job;
    if (job.source.trim() === '') return this.skip(target);
    const prepared = job.prepare?.(job.source) ?? { kind: 'code', code: job.source };
    if (prepared.kind !== 'code') return this.show(job, prepared);
    const kernel = await this.around.kernel();
    if (this.current !== job) return;
    this.begin(target);
    const options = { store_history: true, ...(prepared.silent && { silent: true }) };
    const execution = kernel.execute(prepared.code, options, {
      input: (input) => this.around.asks(target, input),
    });
    this.around.owns(execution.msg_id, target);
    const reply = await execution.done;
    if (this.current !== job) return;
    if (reply.execution_count !== null) this.set(target, { execution_count: reply.execution_count });
    this.pager(target, reply.payload);
    this.finish(job, reply.status === 'ok' ? 'done' : 'failed');
  }

  private begin(target: RunTarget): void {
    target.outputs.clear();
    const { finished: _finished, ...before } = target.run;
    target.run = {
      ...before,
      status: 'running',
      execution_count: null,
      run: before.run + 1,
      started: Date.now(),
      outputs: 0,
    };
    this.around.changed(target);
  }

  /** Of an empty cell nothing remains, and it is not counted. */
  private skip(target: RunTarget): void {
    target.outputs.clear();
    target.run = { status: 'idle', execution_count: null, run: target.run.run + 1, outputs: 0 };
    this.around.changed(target);
  }

  private show(job: Job, prepared: Exclude<Prepared, { kind: 'code' }>): void {
    const { target } = job;
    this.begin(target);
    if (prepared.kind === 'show')
      void target.outputs.take({ type: 'display_data', data: prepared.data, metadata: {} });
    else {
      const { message } = prepared;
      void target.outputs.take({ type: 'error', ename: 'Error', evalue: message, traceback: [message] });
    }
    this.finish(job, prepared.kind === 'show' ? 'done' : 'failed');
  }

  /** What IPython's `?` shows in a pager. */
  private pager(target: RunTarget, payload: readonly object[]): void {
    for (const page of payload) {
      const { source, data } = page as { source?: unknown; data?: unknown };
      if (source !== 'page' || typeof data !== 'object' || data === null) continue;
      const text = (data as Record<string, unknown>)['text/plain'];
      if (typeof text === 'string')
        void target.outputs.take({ type: 'display_data', data: { 'text/plain': text }, metadata: {} });
    }
  }

  private finish(job: Job, status: 'done' | 'failed' | 'aborted'): void {
    const { target, batch } = job;
    this.around.ended(target);
    this.set(target, { status, finished: Date.now(), outputs: target.outputs.length });
    this.around.printed(target);
    if (status === 'failed') this.cancel((other) => other.batch === batch);
    const isAgain = this.waiting.some((other) => other.target === target);
    if (isAgain) this.set(target, { status: 'queued' });
  }

  private set(target: RunTarget, change: Partial<CellRun>): void {
    target.run = { ...target.run, ...change };
    this.around.changed(target);
  }
}

function deathOutput({ message, stderr }: KernelProblem) {
  const lines = [message, ...(stderr === '' ? [] : stderr.trimEnd().split('\n'))];
  return { type: 'error' as const, ename: 'The kernel died', evalue: message, traceback: lines };
}
