/**
 * One viewer of a terminal session: how far it was sent, how far it has drawn, whether it keeps up. Used by terminals/session only.
 *
 *   joining ──start──► live ──3 s behind without an ack──► slow ──ack──► joining ──screen──► live
 *
 * joining and live viewers hold the pty back; a slow one gets nothing and holds nobody back.
 */
import { TERMINAL_WINDOW_BYTES } from '@lyceum/util/limits';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import type { OutputRing } from './output-ring';

/** ms behind without a sign of life until a viewer no longer holds the others back. */
export const SLOW_AFTER_MS = 3000;

/** The way to one viewer: a channel of a hub's connection. */
export interface TerminalPort {
  /** False when its socket is full. */
  data(bytes: Buffer): boolean;
  /** Once the socket takes bytes again. */
  drained(): Promise<void>;
  reset(offset: number, screen: string): void;
  size(size: TerminalSize): void;
  exit(code: number): void;
}

export class Viewer {
  state: 'joining' | 'live' | 'slow' = 'joining';
  /** Offsets: the next byte to send, and all before it that were drawn. */
  sent: number;
  acked: number;
  private blocked = false;
  private lastSign = Date.now();

  constructor(
    readonly port: TerminalPort,
    public size: TerminalSize,
    offset: number,
  ) {
    this.sent = offset;
    this.acked = offset;
  }

  /** Everything before `offset` is on its screen. */
  startAt(offset: number): void {
    this.sent = offset;
    this.acked = offset;
    this.state = 'live';
    this.lastSign = Date.now();
  }

  ack(offset: number): void {
    this.acked = Math.max(this.acked, Math.min(offset, this.sent));
    this.lastSign = Date.now();
  }

  /** Sends what the window allows. */
  pump(ring: OutputRing): void {
    if (this.acked === this.sent) this.lastSign = Date.now();
    while (this.state === 'live' && !this.blocked && this.sent < ring.end) {
      const room = this.acked + TERMINAL_WINDOW_BYTES - this.sent;
      if (room <= 0) return;
      const bytes = ring.slice(this.sent, room);
      this.sent += bytes.length;
      if (!this.port.data(bytes)) this.waitForSocket(ring);
    }
  }

  /** True while the pty must wait for this viewer. */
  holdsBack(end: number): boolean {
    return this.state !== 'slow' && end - this.acked > TERMINAL_WINDOW_BYTES;
  }

  /** ms until it counts as slow; 0 when it does. */
  patience(): number {
    return Math.max(0, this.lastSign + SLOW_AFTER_MS - Date.now());
  }

  private waitForSocket(ring: OutputRing): void {
    this.blocked = true;
    void this.port.drained().then(() => {
      this.blocked = false;
      this.pump(ring);
    });
  }
}
