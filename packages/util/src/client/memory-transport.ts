/**
 * The in-memory twin of a transport: nothing is delivered until the test says so, frame by frame, and the line can be cut between any
 * two frames. Used by tests (and by anything that wants a hub in its own process); never touches a network or a timer.
 */
import type { Connector, TransportHandlers } from './transport';

/** What the accepting side can do with one link. */
export interface MemoryPeer {
  send(frame: Uint8Array): void;
  close(): void;
}

export interface MemoryPeerHandlers {
  frame(data: Uint8Array): void;
  closed(): void;
}

export type Direction = 'client' | 'server';

export interface MemoryNetwork {
  readonly connector: Connector;
  /** Attempts fail while it is true. */
  down: boolean;
  /** Delivers the next frame (or news) that waits in that direction; false when none does. */
  step(to: Direction): boolean;
  /** Delivers everything, and what that causes, until nothing moves any more. */
  settle(): Promise<void>;
  /** The link dies: what is under way in both directions is lost, and both ends hear of it. */
  cut(): void;
}

interface Link {
  handlers: TransportHandlers;
  peer: MemoryPeerHandlers | undefined;
  queues: Record<Direction, (() => void)[]>;
  open: boolean;
}

export function createMemoryNetwork(accept: (peer: MemoryPeer) => MemoryPeerHandlers): MemoryNetwork {
  let link: Link | undefined;

  const end = (ended: Link) => {
    if (!ended.open) return;
    ended.open = false;
    ended.queues.client = [];
    ended.queues.server = [];
    ended.peer?.closed();
    ended.handlers.closed();
  };

  const connector: Connector = (handlers) => {
    const made: Link = { handlers, peer: undefined, queues: { client: [], server: [] }, open: true };
    if (link) end(link);
    link = made;
    made.queues.client.push(() => {
      if (network.down) return end(made);
      made.peer = accept({
        send: (frame) => made.open && made.queues.client.push(() => handlers.frame(frame)),
        close: () => end(made),
      });
      handlers.open();
    });
    return {
      send: (frame) => made.open && made.queues.server.push(() => made.peer?.frame(frame)),
      close: () => end(made),
    };
  };

  const network: MemoryNetwork = {
    connector,
    down: false,
    step(to) {
      const deliver = link?.queues[to].shift();
      deliver?.();
      return deliver !== undefined;
    },
    async settle() {
      let quiet = 0;
      // Edits gather in a microtask before they are sent: two quiet rounds mean that nothing is left.
      while (quiet < 2) {
        let moved = false;
        while (network.step('server') || network.step('client')) moved = true;
        quiet = moved ? 0 : quiet + 1;
        await Promise.resolve();
      }
    },
    cut() {
      if (link) end(link);
    },
  };
  return network;
}
