/**
 * Requests on a TCP wire that wait for their reply: ids, time-outs, and one end for all of them when the socket goes.
 * Used by the compute link and the local-hub connection; it never touches a socket itself.
 */
import { LyceumError } from '@lyceum/util/errors';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: LyceumError): void;
  timer: NodeJS.Timeout;
}

export interface PendingRequests {
  /** Sends with a new id and waits. Rejects with `timeout` after `timeout_ms`. */
  start(send: (id: number) => void, timeout_ms: number, what: string): Promise<unknown>;
  resolve(id: number, result: unknown): void;
  reject(id: number, error: LyceumError): void;
  /** From now on every request fails with this error. */
  end(error: LyceumError): void;
}

export function createPendingRequests(): PendingRequests {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let ended: LyceumError | undefined;

  const take = (id: number): Waiting | undefined => {
    const request = waiting.get(id);
    waiting.delete(id);
    clearTimeout(request?.timer);
    return request;
  };
  const start = (send: (id: number) => void, timeout_ms: number, what: string) =>
    new Promise<unknown>((resolve, reject) => {
      if (ended) return reject(ended);
      const id = next++;
      const late = () =>
        take(id)?.reject(new LyceumError('timeout', `${what} took longer than ${timeout_ms / 1000} s.`));
      waiting.set(id, { resolve, reject, timer: setTimeout(late, timeout_ms) });
      send(id);
    });
  return {
    start,
    resolve: (id, result) => take(id)?.resolve(result),
    reject: (id, error) => take(id)?.reject(error),
    end: (error) => {
      ended ??= error;
      for (const id of [...waiting.keys()]) take(id)?.reject(ended);
    },
  };
}
