/**
 * Keeps a client's channel tied to the local hub: opens it on the present connection, and again on each later one.
 * Used by listings and terminals. The channel ends when the project stops, or when the local hub refuses it.
 */
import type { Disposer } from '@lyceum/util/client/signal';
import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { LocalHubChannel, LocalHubConnection } from '../projects/local-hub-connection';
import { type LocalHubLink, notRunning } from '../projects/local-hub-link';
import type { ChannelSlot } from './channel-slot';

interface Attach<T> {
  /** Opens the channel on a connection. */
  attach(connection: LocalHubConnection): Promise<T>;
  /** It was opened again, with this answer. */
  again(result: T): void;
  /** The connection went; `again` or the end of the slot follows. */
  lost?(): void;
}

export async function followProject<T>(
  link: LocalHubLink,
  slot: ChannelSlot,
  handlers: Attach<T>,
): Promise<{ first: T; stop: Disposer }> {
  let connection = await link.ready();
  const first = await handlers.attach(connection);
  const reattach = (next: LocalHubConnection) =>
    handlers.attach(next).then(
      (result) => {
        if (connection === next && !slot.closed) handlers.again(result);
      },
      (error: unknown) => {
        const { code, message } = toWireError(error);
        // A connection that was lost meanwhile is followed by another.
        if (connection === next && code !== 'unavailable') slot.fail(new LyceumError(code, message));
      },
    );
  const stop = link.follow((state) => {
    if (state.kind === 'stopped') slot.fail(notRunning());
    else if (state.kind === 'connecting') handlers.lost?.();
    else if (state.connection !== connection) {
      connection = state.connection;
      void reattach(connection);
    }
  });
  return { first, stop };
}

/** A channel that the local hub did not open is forgotten. */
export async function closingOnFailure<T>(channel: LocalHubChannel, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    channel.close();
    throw error;
  }
}
