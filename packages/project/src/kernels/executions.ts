/**
 * The executions under way in a kernel, by the id of their request. Used by kernel.ts. One is done when its reply came and the kernel published that it is idle again:
 *   waiting ──reply──► replied ──idle──► done          waiting ──idle──► idle ──reply──► done
 * A kernel that drops what it cannot send may drop `idle` too: after a reply and SILENT_MS without a word it counts as done. One that fails over its own
 * answer (metakernel, when it is interrupted at the wrong moment) goes idle without a reply: after as long it counts as aborted.
 */
import { executeReplyOf } from './replies';
import type { ExecuteReply, ExecutionListener } from './types';

const SILENT_MS = 10_000;

interface Running {
  listener: ExecutionListener;
  reply?: ExecuteReply;
  idle: boolean;
  /** Of the last word about it. */
  heard: number;
  timer?: NodeJS.Timeout;
  done(reply: ExecuteReply): void;
}

export class Executions {
  private readonly running = new Map<string, Running>();

  add(msg_id: string, listener: ExecutionListener, done: (reply: ExecuteReply) => void): void {
    this.running.set(msg_id, { listener, idle: false, heard: Date.now(), done });
  }

  listenerOf(msg_id: string | undefined): ExecutionListener | undefined {
    const found = this.find(msg_id);
    if (found) found.heard = Date.now();
    return found?.listener;
  }

  replied(msg_id: string, reply: ExecuteReply): void {
    const found = this.find(msg_id);
    if (!found) return;
    found.reply = reply;
    found.heard = Date.now();
    this.settle(msg_id, found);
    if (!found.idle) this.watch(msg_id, found);
  }

  idle(msg_id: string | undefined): void {
    const found = this.find(msg_id);
    if (!found || msg_id === undefined) return;
    found.idle = true;
    this.settle(msg_id, found);
    if (!found.reply) this.watch(msg_id, found);
  }

  /** The kernel is gone. */
  close(): void {
    for (const { timer } of this.running.values()) clearTimeout(timer);
    this.running.clear();
  }

  private find(msg_id: string | undefined): Running | undefined {
    return msg_id === undefined ? undefined : this.running.get(msg_id);
  }

  private settle(msg_id: string, found: Running): void {
    if (!found.reply || !found.idle) return;
    clearTimeout(found.timer);
    this.running.delete(msg_id);
    found.done(found.reply);
  }

  private watch(msg_id: string, found: Running): void {
    clearTimeout(found.timer);
    found.timer = setTimeout(() => {
      if (Date.now() - found.heard < SILENT_MS) return this.watch(msg_id, found);
      found.idle = true;
      found.reply ??= executeReplyOf({});
      this.settle(msg_id, found);
    }, SILENT_MS);
    found.timer.unref();
  }
}
