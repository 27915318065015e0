/**
 * What a link of the mesh runs on: frames in order, a word about back-pressure, and an end. TCP here, memory in tests (memory-pair.ts).
 * Used by accept.ts, dial.ts and link.ts; it knows nothing of messages.
 */
import type { Socket } from 'node:net';
import { type FrameHandlers, framedSocket } from '@lyceum/util/node/framed-socket';
import { MAX_MESH_FRAME_BYTES } from '@lyceum/util/protocol/mesh';

export interface MeshSocket {
  /** False: enough waits, see `drained`. */
  send(...parts: Uint8Array[]): boolean;
  drained(): Promise<void>;
  /** Ends after what was sent. */
  close(): void;
  /** Ends now, whatever waits. */
  abort(): void;
}

/** Milliseconds that a peer may take to read the last words: whoever reads nothing would hold the connection open. */
const CLOSE_WAIT_MS = 1000;

export type OpenSocket = (handlers: FrameHandlers) => MeshSocket;

export const overTcp =
  (socket: Socket): OpenSocket =>
  (handlers) => {
    const framed = framedSocket(socket, handlers, MAX_MESH_FRAME_BYTES);
    return {
      send: framed.send,
      drained: framed.drained,
      close: () => {
        framed.close();
        setTimeout(() => socket.destroy(), CLOSE_WAIT_MS).unref();
      },
      abort: () => void socket.destroy(),
    };
  };
