/**
 * The in-memory twin of a transport: nothing is delivered until the test says so, frame by frame, and the line can be cut between any
 * two frames, or harm one of them. Used by tests (and by anything that wants a hub in its own process); never touches a network or a timer.
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

/** What a bad line does to the next frame that waits: it never comes, it comes twice, or the one after it overtakes it. */
export type Fault = 'drop' | 'double' | 'delay';
export const FAULTS: readonly Fault[] = ['drop', 'double', 'delay'];

export interface MemoryNetwork {
  readonly connector: Connector;
  /** Attempts fail while it is true. */
  down: boolean;
  /** Delivers the next frame (or news) that waits in that direction; false when none does. */
  step(to: Direction): boolean;
  /** Harms the next frame in that direction; false when there is none (or none that could overtake it). */
  harm(to: Direction, fault: Fault): boolean;
  /** Delivers everything, and what that causes, until nothing moves any more. */
  settle(): Promise<void>;
  /** The link dies: what is under way in both directions is lost, and both ends hear of it. */
  cut(): void;
}

interface Delivery {
  /** News of the line itself, which no fault touches, or a frame. */
  kind: 'news' | 'frame';
  run(): void;
}

interface Link {
  handlers: TransportHandlers;
  peer: MemoryPeerHandlers | undefined;
  queues: Record<Direction, Delivery[]>;
  open: boolean;
}

export function createMemoryNetwork(accept: (peer: MemoryPeer) => MemoryPeerHandlers): MemoryNetwork {
  let link: Link | undefined;
  const network: MemoryNetwork = {
    connector: (handlers) => {
      if (link) end(link);
      const made = newLink(handlers);
      link = made;
      const run = () => (network.down ? end(made) : welcome(made, accept));
      made.queues.client.push({ kind: 'news', run });
      return {
        send: (frame) => push(made, 'server', () => made.peer?.frame(frame)),
        close: () => end(made),
      };
    },
    down: false,
    step: (to) => {
      const delivery = link?.queues[to].shift();
      delivery?.run();
      return delivery !== undefined;
    },
    harm: (to, fault) => harm(link?.queues[to] ?? [], fault),
    settle: () => settle(network),
    cut: () => link && end(link),
  };
  return network;
}

function newLink(handlers: TransportHandlers): Link {
  return { handlers, peer: undefined, queues: { client: [], server: [] }, open: true };
}

function welcome(link: Link, accept: (peer: MemoryPeer) => MemoryPeerHandlers): void {
  link.peer = accept({
    send: (frame) => push(link, 'client', () => link.handlers.frame(frame)),
    close: () => end(link),
  });
  link.handlers.open();
}

function push(link: Link, to: Direction, run: () => void): void {
  if (link.open) link.queues[to].push({ kind: 'frame', run });
}

function harm(queue: Delivery[], fault: Fault): boolean {
  const [first, second] = queue;
  if (first?.kind !== 'frame' || (fault === 'delay' && second?.kind !== 'frame')) return false;
  if (fault === 'drop') queue.shift();
  else if (fault === 'double') queue.unshift(first);
  else queue.splice(0, 2, ...(second ? [second, first] : [first]));
  return true;
}

function end(link: Link): void {
  if (!link.open) return;
  link.open = false;
  link.queues.client = [];
  link.queues.server = [];
  link.peer?.closed();
  link.handlers.closed();
}

async function settle(network: MemoryNetwork): Promise<void> {
  let quiet = 0;
  // Edits gather in a microtask before they are sent: two quiet rounds mean that nothing is left.
  while (quiet < 2) {
    let moved = false;
    while (network.step('server') || network.step('client')) moved = true;
    quiet = moved ? 0 : quiet + 1;
    await Promise.resolve();
  }
}
