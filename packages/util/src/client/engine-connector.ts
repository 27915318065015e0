/**
 * The real transport of a Connection, in browsers and in Node: engine.io, speaking Primus' protocol to the hub's Primus server.
 * Primus' own generated client is not used: it forces base64 for binary frames and starts with long polling.
 * It never reconnects by itself and knows nothing of the messages it carries.
 */
import { Socket } from 'engine.io-client';
import type { Connector } from './transport';

export interface EngineAddress {
  /** Origin of the hub, e.g. "http://localhost:5000". */
  url: string;
  /** Base path and "/hub". */
  path: string;
  /** Node only: the session cookie. A browser sends its own. */
  headers?: Record<string, string>;
  /** Node only: PEM of a certificate that is believed besides the usual ones, such as the self-signed one of a trial. */
  ca?: string;
  /** Default: websocket, and long polling where that is blocked. */
  transports?: ('websocket' | 'polling')[];
}

const PRIMUS_PREFIX = 'primus::';
const PRIMUS_PING = 'primus::ping::';
const PRIMUS_PONG = 'primus::pong::';

export function engineConnector(address: EngineAddress): Connector {
  return (handlers) => {
    const socket = new Socket(address.url, {
      path: address.path,
      addTrailingSlash: false,
      transports: address.transports ?? ['websocket', 'polling'],
      tryAllTransports: true,
      ...(address.headers && { extraHeaders: address.headers }),
      ...(address.ca && { ca: address.ca }),
    });
    socket.binaryType = 'arraybuffer';
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      handlers.closed();
    };
    socket.on('open', () => handlers.open());
    socket.on('message', (data: unknown) => {
      if (typeof data === 'string' && data.startsWith(PRIMUS_PREFIX)) primusMessage(socket, data);
      else handlers.frame(data);
    });
    socket.on('close', end);
    return { send: (frame) => void socket.send(frame), close: () => void socket.close() };
  };
}

/** The server's heartbeat wants an answer; everything else of Primus is about its own client. */
function primusMessage(socket: Socket, text: string): void {
  if (text.startsWith(PRIMUS_PING)) socket.send(PRIMUS_PONG + text.slice(PRIMUS_PING.length));
}
