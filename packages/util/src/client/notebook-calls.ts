/**
 * Calls of a page that wait for their answer: sent when the channel is open, and again when it opens anew or the project was away for a moment.
 * Used by NotebookSession; it knows no connection.
 */
import { LyceumError } from '../errors';
import {
  NOTEBOOK_CALLS,
  type NotebookAnswer,
  type NotebookCall,
  type NotebookCallKind,
} from '../protocol/notebook';

/** One opening of the channel. */
export interface CallLine {
  /** Exactly one of the two is called, once. */
  send(call: NotebookCall, done: (result: unknown) => void, failed: (error: LyceumError) => void): void;
}

interface Waiting {
  call: NotebookCall;
  resolve(result: unknown): void;
  reject(error: LyceumError): void;
}

/** Milliseconds until a call is sent again that the project could not be asked just now. */
const RETRY_MS = 500;

export class NotebookCalls {
  private readonly waiting = new Set<Waiting>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private line: CallLine | undefined;

  start<K extends NotebookCallKind>(call: Extract<NotebookCall, { kind: K }>): Promise<NotebookAnswer<K>> {
    return new Promise<NotebookAnswer<K>>((resolve, reject) => {
      const taken = (result: unknown) => {
        const parsed = NOTEBOOK_CALLS[call.kind].result.safeParse(result);
        if (parsed.success) resolve(parsed.data as NotebookAnswer<K>);
        else reject(new LyceumError('internal', `The project answered "${call.kind}" in an unknown form.`));
      };
      const waiting: Waiting = { call, resolve: taken, reject };
      this.waiting.add(waiting);
      this.send(waiting);
    });
  }

  /** The channel is open: everything unanswered goes out, in the order of its start. */
  opened(line: CallLine): void {
    this.line = line;
    for (const waiting of [...this.waiting]) this.send(waiting);
  }

  lost(): void {
    this.line = undefined;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  /** Nothing will be answered any more. */
  fail(error: LyceumError): void {
    this.lost();
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  private send(waiting: Waiting): void {
    const { line } = this;
    if (!line || !this.waiting.has(waiting)) return;
    line.send(
      waiting.call,
      (result) => {
        if (this.waiting.delete(waiting)) waiting.resolve(result);
      },
      (error) => {
        if (error.code === 'unavailable') this.later(() => this.line === line && this.send(waiting));
        else if (this.waiting.delete(waiting)) waiting.reject(error);
      },
    );
  }

  private later(act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, RETRY_MS);
    this.timers.add(timer);
  }
}
