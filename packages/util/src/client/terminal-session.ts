/**
 * One terminal in a client: what was drawn, up to which byte, and what to ask for after a reconnect.
 * The screen itself (xterm in the webapp, a collector in tests) is behind `TerminalScreen`; this file draws nothing.
 */
import type { LyceumError } from '../errors';
import type { AccountId, ProjectId } from '../ids';
import { TERMINAL_WINDOW_BYTES } from '../limits';
import type { ProjectPath } from '../paths';
import type { RequestResult } from '../protocol/client';
import type { TerminalPeople, TerminalSize, TerminalView } from '../protocol/files';
import type { Channel, ChannelMessage, Connection } from './connection';
import { createSignal, type Disposer } from './signal';

export interface TerminalScreen {
  /** Calls back when the bytes are on the screen: only then they are acked. */
  write(data: Uint8Array, drawn: () => void): void;
  /** Clears everything, then writes `screen`. */
  reset(screen: string, size: TerminalSize): void;
  /** The session's size, smaller than one's own when somebody with a smaller window is here. */
  resize(size: TerminalSize): void;
}

export type TerminalStatus =
  | { kind: 'opening' }
  | { kind: 'running' }
  | { kind: 'reconnecting' }
  | { kind: 'exited'; exit_code: number }
  | { kind: 'failed'; error: LyceumError };

/** What happens around the screen. */
export type TerminalNews =
  | { kind: 'people'; people: TerminalPeople }
  | { kind: 'typing'; account_id: AccountId }
  | { kind: 'show'; path: ProjectPath; is_folder: boolean }
  | { kind: 'moved'; path: ProjectPath };

/** Bytes drawn between two acks: a quarter of the window keeps it open without a message per chunk. */
const ACK_EVERY_BYTES = TERMINAL_WINDOW_BYTES / 4;

/** Milliseconds until a terminal that the hub could not serve just now is asked for again. */
const RETRY_MS = 1000;

export class TerminalSession {
  private readonly channel: Channel;
  private readonly statusSignal = createSignal<TerminalStatus>();
  private readonly newsSignal = createSignal<TerminalNews>();
  private current: TerminalStatus = { kind: 'opening' };
  private view: TerminalView;
  private session_id: string | undefined;
  /** Offset of the next byte to hand to the screen. */
  private received = 0;
  private acked = 0;
  private epoch = 0;
  /** The session's, as last heard. */
  private sessionSize: TerminalSize;
  /** What the hub was told of our window. */
  private toldSize: TerminalSize;
  private toldView: TerminalView | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private where: { project_id: ProjectId; path: ProjectPath },
    private readonly screen: TerminalScreen,
    private size: TerminalSize,
    visible = true,
  ) {
    this.view = { visible, leads: false };
    this.sessionSize = size;
    this.toldSize = size;
    this.channel = connection.openChannel({
      // An ended shell stays ended: only restart() makes a new one.
      opened: (channel) => {
        if (this.current.kind !== 'exited') this.open(channel);
      },
      message: (message) => this.receive(message),
      lost: () => {
        if (this.current.kind !== 'exited') this.setStatus({ kind: 'reconnecting' });
      },
      refused: (error) => this.refused(error),
    });
  }

  get status(): TerminalStatus {
    return this.current;
  }

  onStatus(listener: (status: TerminalStatus) => void): Disposer {
    return this.statusSignal.on(listener);
  }

  onNews(listener: (news: TerminalNews) => void): Disposer {
    return this.newsSignal.on(listener);
  }

  /** Where its file lies: another path after a rename. */
  get path(): ProjectPath {
    return this.where.path;
  }

  /** A hidden window does not count for the size of the session; one that leads sets it alone. Said again after a reconnect. */
  look(view: Partial<TerminalView>): void {
    const next = { ...this.view, ...view };
    if (next.visible === this.view.visible && next.leads === this.view.leads) return;
    this.view = next;
    if (this.current.kind === 'running')
      this.channel.send({ event: 'terminal_view', channel: this.channel.id, view: next });
  }

  input(data: Uint8Array): void {
    if (this.current.kind === 'running')
      this.channel.send({ event: 'terminal_input', channel: this.channel.id, data });
  }

  /** The size of this viewer's window. */
  resize(size: TerminalSize): void {
    this.size = size;
    if (this.current.kind === 'running') this.tellSize();
  }

  /** Opens again: a new shell after an exit, the same one after a failure. */
  restart(): void {
    this.setStatus({ kind: 'opening' });
    this.channel.reopen();
  }

  close(): void {
    clearTimeout(this.retryTimer);
    this.channel.close();
  }

  private tellSize(): void {
    const { size } = this;
    if (size.cols === this.toldSize.cols && size.rows === this.toldSize.rows) return;
    this.toldSize = size;
    this.channel.send({ event: 'terminal_resize', channel: this.channel.id, size });
  }

  private setStatus(status: TerminalStatus): void {
    this.current = status;
    this.statusSignal.emit(status);
  }

  private open(channel: Channel): void {
    // What was handed to the screen will be drawn: only the bytes after it are missing.
    const resume =
      this.session_id === undefined ? undefined : { session_id: this.session_id, offset: this.received };
    this.toldSize = this.size;
    this.toldView = this.view;
    const fields = {
      channel: channel.id,
      ...this.where,
      size: this.size,
      view: this.view,
      ...(resume && { resume }),
    };
    channel.request('terminal_open', fields, {
      done: (result) => this.opened(result),
      failed: (error) => {
        if (this.connection.status.kind === 'connected') this.refused(error);
      },
    });
  }

  private refused(error: LyceumError): void {
    clearTimeout(this.retryTimer);
    if (error.code === 'unavailable' && this.connection.status.kind !== 'closed') {
      this.setStatus({ kind: 'reconnecting' });
      this.retryTimer = setTimeout(() => this.channel.reopen(), RETRY_MS);
    } else {
      this.setStatus({ kind: 'failed', error });
    }
  }

  private opened(result: RequestResult<'terminal_open'>): void {
    if (result.reset) {
      this.reset(result.session_id, result.offset, result.screen, result.size);
    } else {
      this.resized(result.size);
      this.acked = result.offset;
    }
    this.setStatus({ kind: 'running' });
    // The window may have changed while the answer was on its way.
    this.tellSize();
    if (this.view !== this.toldView)
      this.channel.send({ event: 'terminal_view', channel: this.channel.id, view: this.view });
  }

  private reset(session_id: string, offset: number, screen: string, size: TerminalSize): void {
    this.epoch++;
    this.session_id = session_id;
    this.received = offset;
    this.acked = offset;
    this.sessionSize = size;
    this.screen.reset(screen, size);
  }

  private resized(size: TerminalSize): void {
    this.sessionSize = size;
    this.screen.resize(size);
  }

  private receive(message: ChannelMessage): void {
    if (message.event === 'terminal_data') this.draw(message.offset, message.data);
    else if (message.event === 'terminal_reset' && this.session_id !== undefined)
      this.reset(this.session_id, message.offset, message.screen, this.sessionSize);
    else if (message.event === 'terminal_size') this.resized(message.size);
    else if (message.event === 'terminal_exit')
      this.setStatus({ kind: 'exited', exit_code: message.exit_code });
    else this.hear(message);
  }

  private hear(message: ChannelMessage): void {
    if (message.event === 'terminal_people') {
      const { people } = message;
      // Somebody else may have taken the lead.
      this.view = { ...this.view, leads: people.leader === people.you };
      this.newsSignal.emit({ kind: 'people', people });
    } else if (message.event === 'terminal_typing') {
      this.newsSignal.emit({ kind: 'typing', account_id: message.account_id });
    } else if (message.event === 'terminal_show') {
      this.newsSignal.emit({ kind: 'show', path: message.path, is_folder: message.is_folder });
    } else if (message.event === 'terminal_moved') {
      this.where = { ...this.where, path: message.path };
      this.newsSignal.emit({ kind: 'moved', path: message.path });
    }
  }

  private draw(offset: number, data: Uint8Array): void {
    // Bytes that a resume repeats are dropped: the offset tells which.
    const fresh = data.subarray(Math.max(0, this.received - offset));
    if (fresh.length === 0) return;
    this.received = offset + data.length;
    const { epoch, received } = this;
    this.screen.write(fresh, () => {
      if (epoch !== this.epoch) return;
      if (received - this.acked < ACK_EVERY_BYTES && received !== this.received) return;
      this.acked = received;
      this.channel.send({ event: 'terminal_ack', channel: this.channel.id, offset: received });
    });
  }
}
