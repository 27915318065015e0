/** Requests to a kernel that wait for their replies, and executions that wait for reply and idle. Used by kernel.ts. */
import { LyceumError } from '@lyceum/util/errors';
import type { JsonObject } from '@lyceum/util/notebook/json';

interface Pending {
  resolve(content: JsonObject): void;
  reject(error: LyceumError): void;
  timer: NodeJS.Timeout | undefined;
}

export class Requests {
  private readonly pending = new Map<string, Pending>();
  private over: LyceumError | undefined;

  /** `limit_ms`: none for executions. */
  wait(msg_id: string, limit_ms?: number): Promise<JsonObject> {
    if (this.over) return Promise.reject(this.over);
    return new Promise((resolve, reject) => {
      const late = () => this.take(msg_id)?.reject(new LyceumError('timeout', 'The kernel does not answer.'));
      const timer = limit_ms === undefined ? undefined : setTimeout(late, limit_ms);
      this.pending.set(msg_id, { resolve, reject, timer });
    });
  }

  reply(msg_id: string, content: JsonObject): void {
    this.take(msg_id)?.resolve(content);
  }

  /** The kernel is gone: what waits, and what comes, is refused. */
  end(error: LyceumError): void {
    this.over ??= error;
    for (const msg_id of [...this.pending.keys()]) this.take(msg_id)?.reject(this.over);
  }

  private take(msg_id: string): Pending | undefined {
    const found = this.pending.get(msg_id);
    clearTimeout(found?.timer);
    this.pending.delete(msg_id);
    return found;
  }
}
