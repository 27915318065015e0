/** A kernel's five sockets of ZeroMQ, as two verbs: send, and what arrives. Used by kernel.ts. The library is loaded with the first kernel. */
import type { Dealer, Subscriber } from 'zeromq';
import type { Channel, Connection } from './connection';

/** Messages: far above what a kernel's own side keeps (1,000). They are taken off at once (see published.ts). */
const RECEIVE_MESSAGES = 10_000;

/** ms until a socket that is not there yet is tried again: the kernel opens it some time after its start. */
const RECONNECT_MS = 20;

export interface SocketsListener {
  frames(channel: Exclude<Channel, 'hb'>, frames: Buffer[]): void;
  beat(): void;
}

export interface Sockets {
  send(channel: 'shell' | 'control' | 'stdin', frames: readonly Uint8Array[]): void;
  /** Asks for a heartbeat. */
  beat(): void;
  close(): void;
}

export async function openSockets(
  connection: Connection,
  identity: string,
  listener: SocketsListener,
): Promise<Sockets> {
  const zmq = await import('zeromq');
  zmq.context.blocky = false;
  const options = { linger: 0, reconnectInterval: RECONNECT_MS };
  const asker = { ...options, routingId: identity, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
  const shell = new zmq.Dealer(asker);
  const control = new zmq.Dealer(asker);
  const stdin = new zmq.Dealer(asker);
  const hb = new zmq.Dealer(options);
  const iopub = new zmq.Subscriber({ ...options, receiveHighWaterMark: RECEIVE_MESSAGES });
  iopub.subscribe();
  const all = { shell, control, stdin, hb, iopub };
  for (const [channel, socket] of Object.entries(all)) socket.connect(connection.address(channel as Channel));
  for (const channel of ['shell', 'control', 'stdin', 'iopub'] as const)
    void readAll(all[channel], (frames) => listener.frames(channel, frames));
  void readAll(hb, () => listener.beat());
  const senders = { shell: senderOf(shell), control: senderOf(control), stdin: senderOf(stdin) };
  const beat = senderOf(hb);
  return {
    send: (channel, frames) => senders[channel](frames),
    // An empty frame first, as its REP socket expects.
    beat: () => beat([Buffer.alloc(0), Buffer.from('beat')]),
    close: () => {
      for (const socket of Object.values(all)) socket.close();
    },
  };
}

/** Ends with the socket. */
async function readAll(socket: Dealer | Subscriber, take: (frames: Buffer[]) => void): Promise<void> {
  try {
    for await (const frames of socket) take(frames);
  } catch {
    // It was closed while we waited.
  }
}

/** One message after the other: the library refuses a second one while the first waits for room. */
function senderOf(socket: Dealer): (frames: readonly Uint8Array[]) => void {
  let last = Promise.resolve();
  return (frames) => {
    last = last.then(() => socket.send([...frames])).catch(() => {});
  };
}
