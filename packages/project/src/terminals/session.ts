/**
 * One shared terminal: a shell, its last output, its screen, and everyone who looks at it. Made by terminals/terminals.
 * All readers (viewers, mirror) follow the ring at their own pace; the pty waits for the slowest that still counts.
 * It never interprets bytes itself.
 */
import { newKey } from '@lyceum/util/ids';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import { incompleteTail, TAIL_BYTES } from './incomplete-tail';
import { Mirror } from './mirror';
import { OutputRing } from './output-ring';
import { type Place, type Pty, startPty } from './pty';
import { isTerminalReply } from './reply';
import { type TerminalPort, Viewer } from './viewer';

/** Bytes the mirror may be behind before the shell waits for it, and where it goes on. */
const MAX_MIRROR_BACKLOG_BYTES = 2 * 1024 * 1024;
const LOW_MIRROR_BACKLOG_BYTES = 1024 * 1024;

/** ms. While output keeps coming it is sent in pieces this far apart, or as soon as a block is full. */
const COALESCE_MS = 2;

/** The same once a piece was larger than FLOOD_BYTES: nobody types at what runs by, and each piece costs every program on the way. */
const FLOOD_COALESCE_MS = 5;
const FLOOD_BYTES = 8 * 1024;

export interface OpenedTerminal {
  session_id: string;
  offset: number;
  reset: boolean;
  screen: string;
  size: TerminalSize;
}

/** What a viewer's channel may do. */
export interface AttachedViewer {
  opened: OpenedTerminal;
  /** Call it once `opened` is on its way: bytes follow. */
  start(): void;
  /** False when the program does not read its input and too much waits. */
  input(bytes: Buffer): boolean;
  resize(size: TerminalSize): void;
  ack(offset: number): void;
  close(): void;
}

export class TerminalSession {
  readonly id = newKey();
  private readonly ring = new OutputRing();
  private readonly viewers = new Set<Viewer>();
  private readonly mirror: Mirror;
  private readonly pty: Pty;
  /** Offset up to which the mirror was given bytes. */
  private mirrored = 0;
  private coalescing: NodeJS.Timeout | undefined;
  private patience: NodeJS.Timeout | undefined;
  private paused = false;
  private mirrorLate = false;
  private exitCode: number | undefined;

  constructor(
    place: Place,
    private size: TerminalSize,
    private readonly ended: () => void,
  ) {
    this.mirror = new Mirror(size, {
      parsed: () => this.updateFlow(),
      reply: (text) => this.replyUnwatched(text),
    });
    this.pty = startPty(place, size, {
      data: (bytes) => this.output(bytes),
      exit: (code) => this.exit(code),
    });
  }

  async attach(
    port: TerminalPort,
    size: TerminalSize,
    resume: { session_id: string; offset: number } | undefined,
  ): Promise<AttachedViewer> {
    this.flush();
    const viewer = new Viewer(port, size, this.ring.end);
    this.viewers.add(viewer);
    this.fitSmallest(viewer);
    const kept =
      resume?.session_id === this.id && resume.offset >= this.ring.start && resume.offset <= this.ring.end;
    if (kept) viewer.acked = resume.offset;
    const { offset, screen } = kept ? { offset: resume.offset, screen: '' } : await this.snapshot(viewer);
    return {
      opened: { session_id: this.id, offset, reset: !kept, screen, size: this.size },
      start: () => this.begin(viewer, offset),
      input: (bytes) => this.input(viewer, bytes),
      resize: (wanted) => {
        viewer.size = wanted;
        this.fitSmallest();
      },
      ack: (acked) => this.ack(viewer, acked),
      close: () => this.detach(viewer),
    };
  }

  signal(signal: NodeJS.Signals): void {
    this.pty.signal(signal);
  }

  get running(): boolean {
    return this.exitCode === undefined;
  }

  /** Screen and the offset it belongs to. `viewer` holds the pty back until then, so the bytes after it are still in the ring. */
  private async snapshot(viewer: Viewer): Promise<{ offset: number; screen: string }> {
    this.flush();
    const offset = this.ring.end - incompleteTail(this.ring.tail(TAIL_BYTES));
    viewer.sent = offset;
    viewer.acked = offset;
    return { offset, screen: await this.mirror.snapshot() };
  }

  private begin(viewer: Viewer, offset: number): void {
    if (!this.viewers.has(viewer)) return;
    viewer.startAt(offset);
    viewer.pump(this.ring);
    this.updateFlow();
  }

  private input(viewer: Viewer, bytes: Buffer): boolean {
    if (isTerminalReply(bytes) && viewer !== this.answering()) return true;
    return this.pty.write(bytes);
  }

  /** The one whose terminal answers for all. */
  private answering(): Viewer | undefined {
    for (const viewer of this.viewers) if (viewer.state === 'live') return viewer;
    return undefined;
  }

  private replyUnwatched(text: string): void {
    if (!this.answering()) this.pty.write(Buffer.from(text));
  }

  /** The first bytes after a pause go out at once (a key's echo), a flood in larger pieces. */
  private output(bytes: Buffer): void {
    this.ring.append(bytes);
    if (this.coalescing === undefined) {
      this.flush();
      this.coalesce();
    } else if (this.ring.filled > this.mirrored) {
      this.flush(this.ring.filled);
    }
    this.updateFlow();
  }

  private coalesce(ms = COALESCE_MS): void {
    this.coalescing ??= setTimeout(() => {
      this.coalescing = undefined;
      const bytes = this.ring.end - this.mirrored;
      if (bytes === 0) return;
      this.flush();
      this.coalesce(bytes > FLOOD_BYTES ? FLOOD_COALESCE_MS : COALESCE_MS);
    }, ms);
  }

  private flush(end = this.ring.end): void {
    for (const viewer of this.viewers) viewer.pump(this.ring, end);
    while (this.mirrored < end) {
      const bytes = this.ring.slice(this.mirrored, end - this.mirrored);
      this.mirrored += bytes.length;
      this.mirror.write(bytes);
    }
  }

  private updateFlow(): void {
    const { backlog } = this.mirror;
    this.mirrorLate = backlog > (this.mirrorLate ? LOW_MIRROR_BACKLOG_BYTES : MAX_MIRROR_BACKLOG_BYTES);
    const late = [...this.viewers].filter((viewer) => viewer.holdsBack(this.ring.end));
    const paused = this.mirrorLate || late.length > 0;
    if (paused !== this.paused) this.setPaused(paused);
    if (late.length > 0) this.watchPatience();
  }

  private setPaused(paused: boolean): void {
    this.paused = paused;
    if (paused) {
      this.pty.pause();
      // Nothing comes that it could be sent with.
      this.flush();
    } else {
      this.pty.resume();
      // The flood goes on: its next bytes are no echo of a key.
      this.coalesce();
    }
  }

  private watchPatience(): void {
    if (this.patience !== undefined) return;
    const waits = this.behind().map((viewer) => viewer.patience());
    if (waits.length === 0) return;
    this.patience = setTimeout(
      () => {
        this.patience = undefined;
        for (const viewer of this.behind()) if (viewer.patience() === 0) this.markSlow(viewer);
        this.updateFlow();
        if (this.exitCode !== undefined) this.watchPatience();
      },
      Math.min(...waits) + 1,
    );
  }

  /** Live viewers that others wait for; after the exit: that have not got all. */
  private behind(): Viewer[] {
    const { end } = this.ring;
    const waitedFor = (viewer: Viewer) => viewer.holdsBack(end) || (!this.running && viewer.sent < end);
    return [...this.viewers].filter((viewer) => viewer.state === 'live' && waitedFor(viewer));
  }

  private markSlow(viewer: Viewer): void {
    viewer.state = 'slow';
    if (!this.running) void this.catchUp(viewer);
  }

  private ack(viewer: Viewer, offset: number): void {
    viewer.ack(offset);
    if (viewer.state === 'slow') return void this.catchUp(viewer);
    // What came since the last piece goes with the next one.
    viewer.pump(this.ring, this.mirrored);
    this.updateFlow();
    this.finish();
  }

  private async catchUp(viewer: Viewer): Promise<void> {
    viewer.state = 'joining';
    const { offset, screen } = await this.snapshot(viewer);
    if (!this.viewers.has(viewer)) return;
    viewer.port.reset(offset, screen);
    this.begin(viewer, offset);
    this.finish();
  }

  private detach(viewer: Viewer): void {
    this.viewers.delete(viewer);
    this.fitSmallest();
    this.updateFlow();
  }

  /** Applied to pty and mirror after all output so far; `newcomer` is told by its answer. */
  private fitSmallest(newcomer?: Viewer): void {
    const sizes = [...this.viewers].map(({ size }) => size);
    if (sizes.length === 0 || !this.running) return;
    const cols = Math.min(...sizes.map((size) => size.cols));
    const rows = Math.min(...sizes.map((size) => size.rows));
    if (cols === this.size.cols && rows === this.size.rows) return;
    this.size = { cols, rows };
    this.flush();
    this.mirror.resize(this.size);
    this.pty.resize(this.size);
    for (const viewer of this.viewers) if (viewer !== newcomer) viewer.port.size(this.size);
  }

  private exit(code: number): void {
    this.exitCode = code;
    clearTimeout(this.coalescing);
    this.flush();
    this.ended();
    this.finish();
    this.watchPatience();
  }

  /** After the exit: whoever has got everything is told, and the last one out closes the mirror. */
  private finish(): void {
    if (this.exitCode === undefined) return;
    for (const viewer of this.viewers) {
      if (viewer.state !== 'live' || viewer.sent < this.ring.end) continue;
      this.viewers.delete(viewer);
      viewer.port.exit(this.exitCode);
    }
    if (this.viewers.size > 0) return;
    clearTimeout(this.patience);
    this.mirror.close();
  }
}
