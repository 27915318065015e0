/**
 * One hub's connection after the hello: its channels, and the ways to answer. Made by server/accept, used by the request files.
 * It knows what a channel is, not what is done in it.
 */
import { toWireError } from '@lyceum/util/errors';
import type { FramedSocket } from '@lyceum/util/node/framed-socket';
import { binaryFrame, jsonFrame } from '@lyceum/util/node/local-hub-frame';
import type { Logger } from '@lyceum/util/node/logger';
import type { FromLocalHub, LocalHubRequestName, LocalHubResult } from '@lyceum/util/protocol/local-hub';
import type { AttachedDocument } from '../documents/documents';
import type { AttachedPage } from '../notebooks/notebooks';
import type { AttachedViewer } from '../terminals/attached';

export type Channel =
  | { kind: 'opening' }
  | { kind: 'listing'; close(): void }
  | { kind: 'servers'; close(): void }
  | { kind: 'document'; attached: AttachedDocument; close(): void }
  | { kind: 'notebook'; page: AttachedPage; close(): void }
  | { kind: 'terminal'; viewer: AttachedViewer; close(): void };

export class Connection {
  private readonly channels = new Map<number, Channel>();

  constructor(
    private readonly socket: FramedSocket,
    readonly logger: Logger,
  ) {}

  send(message: FromLocalHub): void {
    this.socket.send(...jsonFrame(message));
  }

  /** False when the socket is full: wait for `drained`. */
  sendBytes(channel: number, bytes: Uint8Array): boolean {
    return this.socket.send(...binaryFrame(channel, bytes));
  }

  drained(): Promise<void> {
    return this.socket.drained();
  }

  reply<N extends LocalHubRequestName>(id: number, result: LocalHubResult<N>): void {
    this.send({ event: 'reply', id, result });
  }

  /** The answer to a request, or (with neither) a complaint about a message that had no id. */
  sendError(error: unknown, where: { id?: number; channel?: number }): void {
    const wire = toWireError(error);
    if (wire.code === 'internal') this.logger.error({ error, ...where }, 'a request failed');
    this.send({ event: 'error', ...where, ...wire });
  }

  channel(channel: number): Channel | undefined {
    return this.channels.get(channel);
  }

  /** Takes the number while `open` works; a channel that was closed meanwhile is closed as soon as it is there. */
  async openChannel<C extends Exclude<Channel, { kind: 'opening' }>>(
    channel: number,
    open: () => Promise<C>,
  ): Promise<C | undefined> {
    this.closeChannel(channel);
    const place: Channel = { kind: 'opening' };
    this.channels.set(channel, place);
    try {
      const opened = await open();
      if (this.channels.get(channel) !== place) {
        opened.close();
        return undefined;
      }
      this.channels.set(channel, opened);
      return opened;
    } catch (error) {
      if (this.channels.get(channel) === place) this.channels.delete(channel);
      throw error;
    }
  }

  closeChannel(channel: number): void {
    const open = this.channels.get(channel);
    this.channels.delete(channel);
    if (open && open.kind !== 'opening') open.close();
  }

  /** The channel ends for a reason that the other side does not know. */
  failChannel(channel: number, error: unknown): void {
    if (!this.channels.has(channel)) return;
    this.closeChannel(channel);
    this.sendError(error, { channel });
  }

  closeAll(): void {
    for (const channel of [...this.channels.keys()]) this.closeChannel(channel);
  }
}
