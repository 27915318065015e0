/**
 * One viewer of a terminal session: how far it was sent, how far it has drawn, whether it keeps up. Used by terminals/session only.
 *
 *   joining ──start──► live ──3 s behind without an ack──► slow ──ack──► joining ──screen──► live
 *                       └──── 0.5 s behind all others ────►┘
 *
 * joining and live viewers hold the pty back; a slow one gets nothing and holds nobody back.
 */
import type { AccountId } from '@lyceum/util/ids';
import { TERMINAL_WINDOW_BYTES } from '@lyceum/util/limits';
import type { ProjectPath } from '@lyceum/util/paths';
import type { TerminalPeople, TerminalSize, TerminalView } from '@lyceum/util/protocol/files';
import type { OutputRing } from './output-ring';

/** ms behind without a sign of life until a viewer no longer holds the others back. */
export const SLOW_AFTER_MS = 3000;

/** ms that one viewer alone may hold up the others in a flood, in all; and at once when nobody looks at it. */
export const ALONE_BEHIND_MS = 500;

/** ms between two screens for a viewer that cannot keep up: each costs this program as much as megabytes of output. */
export const RESET_EVERY_MS = 1000;

/**
 * ms of its own drawing that a viewer may have before it: what passes before it sees the end of a flood that was interrupted. A quick viewer
 * far away needs more than TERMINAL_WINDOW_BYTES to be kept busy.
 */
const WINDOW_MS = 50;

/** Bytes, however quick it is: what waits for it must still be in the ring. */
const MAX_WINDOW_BYTES = 768 * 1024;

/** Bytes. Less of a flood waits for the next ack, which is on its way: crumbs cost as much as pieces. */
const MIN_PIECE_BYTES = 16 * 1024;

/** ms over which its pace is measured. */
const PACE_MS = 20;

/** The way to one viewer: a channel of a hub's connection. */
export interface TerminalPort {
  /** False when its socket is full. */
  data(bytes: Buffer): boolean;
  /** Once the socket takes bytes again. */
  drained(): Promise<void>;
  reset(offset: number, screen: string): void;
  size(size: TerminalSize): void;
  people(people: TerminalPeople): void;
  typing(account_id: AccountId): void;
  show(path: ProjectPath, is_folder: boolean): void;
  moved(path: ProjectPath): void;
  exit(code: number): void;
}

/** Who it is, and what its window is like. */
export interface Seat {
  number: number;
  account_id: AccountId | undefined;
  size: TerminalSize;
  view: TerminalView;
}

export class Viewer {
  readonly number: number;
  readonly account_id: AccountId | undefined;
  size: TerminalSize;
  view: TerminalView;
  /** When the others were last told that it types. */
  toldTyping = 0;
  /** When it last got a whole screen. */
  resetAt = 0;
  /** The next one will come when it is due. */
  waits = false;
  state: 'joining' | 'live' | 'slow' = 'joining';
  /** Offsets: the next byte to send, and all before it that were drawn. */
  sent: number;
  acked: number;
  private blocked = false;
  private lastSign = Date.now();
  private window = TERMINAL_WINDOW_BYTES;
  private pace = { from: 0, since: 0 };
  /** ms that it alone held up the others, and since when it does just now. */
  private held = 0;
  private heldSince: number | undefined;

  constructor(
    readonly port: TerminalPort,
    seat: Seat,
    offset: number,
  ) {
    this.number = seat.number;
    this.account_id = seat.account_id;
    this.size = seat.size;
    this.view = seat.view;
    this.sent = offset;
    this.acked = offset;
  }

  /** Everything before `offset` is on its screen. */
  startAt(offset: number): void {
    this.sent = offset;
    this.acked = offset;
    this.state = 'live';
    this.held = 0;
    this.heldSince = undefined;
    this.lastSign = Date.now();
  }

  ack(offset: number): void {
    this.acked = Math.max(this.acked, Math.min(offset, this.sent));
    this.lastSign = Date.now();
    this.fitWindow(this.lastSign);
  }

  /** Sends what the window allows, and nothing from `end` on. */
  pump(ring: OutputRing, end = ring.end): void {
    if (this.acked === this.sent) this.lastSign = Date.now();
    while (this.state === 'live' && !this.blocked && this.sent < end) {
      const room = this.acked + this.window - this.sent;
      if (room < Math.min(MIN_PIECE_BYTES, end - this.sent)) return;
      const bytes = ring.slice(this.sent, Math.min(room, end - this.sent));
      if (bytes.length === 0) return;
      this.sent += bytes.length;
      if (!this.port.data(bytes)) this.waitForSocket(ring);
    }
  }

  /** True while the pty must wait for this viewer. */
  holdsBack(end: number): boolean {
    return this.state !== 'slow' && end - this.acked > this.window;
  }

  /** ms until it counts as slow; 0 when it does. */
  patience(): number {
    return Math.max(0, this.lastSign + SLOW_AFTER_MS - Date.now());
  }

  /** Told at each change of the flow: whether it alone holds up the others. True once that has been too long. */
  aloneBehind(alone: boolean): boolean {
    const now = Date.now();
    if (this.heldSince !== undefined) this.held += now - this.heldSince;
    this.heldSince = alone ? now : undefined;
    if (!alone && this.acked === this.sent) this.held = 0;
    return alone && (!this.view.visible || this.held > ALONE_BEHIND_MS);
  }

  private fitWindow(now: number): void {
    const { from, since } = this.pace;
    if (now - since < PACE_MS) return;
    const bytes = Math.floor(((this.acked - from) / (now - since)) * WINDOW_MS);
    this.window = Math.min(MAX_WINDOW_BYTES, Math.max(TERMINAL_WINDOW_BYTES, bytes));
    this.pace = { from: this.acked, since: now };
  }

  private waitForSocket(ring: OutputRing): void {
    this.blocked = true;
    void this.port.drained().then(() => {
      this.blocked = false;
      this.pump(ring);
    });
  }
}
