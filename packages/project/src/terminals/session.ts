/**
 * One shared terminal: a shell, its last output, its screen, and everyone who looks at it. Made by terminals/terminals.
 * All readers (viewers, mirror) follow the ring at their own pace; the pty waits for the slowest that still counts.
 * It never interprets bytes itself.
 */
import { newKey } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { TerminalSize } from '@lyceum/util/protocol/files';
import type { AttachedViewer, SessionEvents } from './attached';
import { Audience } from './audience';
import { incompleteTail, TAIL_BYTES } from './incomplete-tail';
import { Mirror } from './mirror';
import { OpenCommands } from './open-commands';
import { OutputRing } from './output-ring';
import { type Place, type Pty, startPty } from './pty';
import { isTerminalReply } from './reply';
import { RESET_EVERY_MS, type Seat, type TerminalPort, Viewer } from './viewer';

/** Bytes the mirror may be behind before the shell waits for it, and where it goes on. */
const MAX_MIRROR_BACKLOG_BYTES = 2 * 1024 * 1024;
const LOW_MIRROR_BACKLOG_BYTES = 1024 * 1024;

/** ms. While output keeps coming it is sent in pieces this far apart, or as soon as a block is full. */
const COALESCE_MS = 2;

/** The same once a piece was larger than FLOOD_BYTES: nobody types at what runs by, and each piece costs every program on the way. */
const FLOOD_COALESCE_MS = 5;
const FLOOD_BYTES = 8 * 1024;

export class TerminalSession {
  readonly id = newKey();
  private readonly ring = new OutputRing();
  private readonly audience = new Audience();
  private readonly mirror: Mirror;
  private readonly pty: Pty;
  private readonly commands: OpenCommands;
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
    private readonly events: SessionEvents,
  ) {
    this.commands = new OpenCommands(place.isOpenKey);
    this.mirror = new Mirror(size, {
      parsed: () => this.updateFlow(),
      reply: (text) => this.replyUnwatched(text),
    });
    this.pty = startPty(place, size, {
      data: (bytes) => this.output(bytes),
      exit: (code) => this.exit(code),
    });
    // As a program would say it: it stands in the tab, for newcomers too.
    if (place.console) this.append(Buffer.from(`\x1b]2;${place.console.title}\x07`));
  }

  async attach(
    port: TerminalPort,
    who: Omit<Seat, 'number'>,
    resume: { session_id: string; offset: number } | undefined,
  ): Promise<AttachedViewer> {
    this.flush();
    const viewer = new Viewer(port, { ...who, number: this.audience.nextNumber() }, this.ring.end);
    this.audience.add(viewer);
    this.fitSize(viewer);
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
        this.fitSize();
      },
      look: (view) => {
        this.audience.look(viewer, view);
        this.fitSize();
      },
      ack: (acked) => this.ack(viewer, acked),
      close: () => this.detach(viewer),
    };
  }

  signal(signal: NodeJS.Signals): void {
    this.pty.signal(signal);
  }

  /** Words of ours in the output, on a line of their own. */
  say(words: string): void {
    this.append(Buffer.from(`\r\n\x1b[33m${words}\x1b[39m\r\n`));
    this.updateFlow();
  }

  /** The file that it belongs to is called this now. */
  moved(path: ProjectPath): void {
    for (const { port } of this.audience.all) port.moved(path);
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
    if (!this.audience.all.has(viewer)) return;
    const isNew = viewer.resetAt === 0;
    viewer.resetAt = Date.now();
    viewer.startAt(offset);
    viewer.pump(this.ring);
    if (isNew) this.audience.tellPeople();
    this.updateFlow();
  }

  private input(viewer: Viewer, bytes: Buffer): boolean {
    if (!isTerminalReply(bytes)) this.audience.typed(viewer);
    else if (viewer !== this.answering()) return true;
    return this.pty.write(bytes);
  }

  /** The one whose terminal answers for all. */
  private answering(): Viewer | undefined {
    for (const viewer of this.audience.all) if (viewer.state === 'live') return viewer;
    return undefined;
  }

  private replyUnwatched(text: string): void {
    if (!this.answering()) this.pty.write(Buffer.from(text));
  }

  private output(bytes: Buffer): void {
    const pieces = this.commands.take(bytes);
    if (!pieces) this.append(bytes);
    else
      for (const piece of pieces)
        if (piece.kind === 'bytes') this.append(piece.bytes);
        else this.events.open(piece.path, this.audience.typist());
    this.updateFlow();
  }

  /** The first bytes after a pause go out at once (a key's echo), a flood in larger pieces. */
  private append(bytes: Buffer): void {
    this.ring.append(bytes);
    if (this.coalescing === undefined) {
      this.flush();
      this.coalesce();
    } else if (this.ring.filled > this.mirrored) {
      this.flush(this.ring.filled);
    }
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
    for (const viewer of this.audience.all) viewer.pump(this.ring, end);
    while (this.mirrored < end) {
      const bytes = this.ring.slice(this.mirrored, end - this.mirrored);
      this.mirrored += bytes.length;
      this.mirror.write(bytes);
    }
  }

  private updateFlow(): void {
    const { backlog } = this.mirror;
    const { end } = this.ring;
    this.mirrorLate = backlog > (this.mirrorLate ? LOW_MIRROR_BACKLOG_BYTES : MAX_MIRROR_BACKLOG_BYTES);
    let isAnyLate = false;
    for (const viewer of this.audience.all) {
      const late = viewer.holdsBack(end);
      const alone = late && viewer.state === 'live' && this.audience.isAloneBehind(viewer, end);
      if (viewer.aloneBehind(alone)) this.markSlow(viewer);
      else isAnyLate ||= late;
    }
    const paused = this.mirrorLate || isAnyLate;
    if (paused !== this.paused) this.setPaused(paused);
    if (isAnyLate) this.watchPatience();
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
    return [...this.audience.all].filter((viewer) => viewer.state === 'live' && waitedFor(viewer));
  }

  private markSlow(viewer: Viewer): void {
    viewer.state = 'slow';
    if (!this.running) void this.catchUp(viewer);
  }

  private ack(viewer: Viewer, offset: number): void {
    viewer.ack(offset);
    if (viewer.state === 'slow') return void this.catchUpInTime(viewer);
    // What came since the last piece goes with the next one.
    viewer.pump(this.ring, this.mirrored);
    this.updateFlow();
    this.finish();
  }

  /** Once it has drawn what it was sent, and not at every ack of somebody who will be late again. */
  private catchUpInTime(viewer: Viewer): void {
    if (viewer.acked < viewer.sent || viewer.waits) return;
    const ms = viewer.resetAt + RESET_EVERY_MS - Date.now();
    if (ms <= 0) return void this.catchUp(viewer);
    viewer.waits = true;
    setTimeout(() => {
      viewer.waits = false;
      if (viewer.state === 'slow' && this.audience.all.has(viewer)) void this.catchUp(viewer);
    }, ms);
  }

  private async catchUp(viewer: Viewer): Promise<void> {
    viewer.state = 'joining';
    const { offset, screen } = await this.snapshot(viewer);
    if (!this.audience.all.has(viewer)) return;
    viewer.port.reset(offset, screen);
    this.begin(viewer, offset);
    this.finish();
  }

  private detach(viewer: Viewer): void {
    this.audience.remove(viewer);
    this.fitSize();
    this.updateFlow();
  }

  /** Applied to pty and mirror after all output so far; `newcomer` is told by its answer. Where nobody looks it stays. */
  private fitSize(newcomer?: Viewer): void {
    const size = this.audience.size();
    if (!size || !this.running) return;
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.flush();
    this.mirror.resize(size);
    this.pty.resize(size);
    for (const viewer of this.audience.all) if (viewer !== newcomer) viewer.port.size(size);
  }

  private exit(code: number): void {
    const rest = this.commands.rest();
    if (rest) this.append(rest);
    this.exitCode = code;
    clearTimeout(this.coalescing);
    this.flush();
    this.events.ended();
    this.finish();
    this.watchPatience();
  }

  /** After the exit: whoever has got everything is told, and the last one out closes the mirror. */
  private finish(): void {
    if (this.exitCode === undefined) return;
    for (const viewer of [...this.audience.all]) {
      if (viewer.state !== 'live' || viewer.sent < this.ring.end) continue;
      this.audience.remove(viewer);
      viewer.port.exit(this.exitCode);
    }
    if (this.audience.all.size > 0) return;
    clearTimeout(this.patience);
    this.mirror.close();
  }
}
