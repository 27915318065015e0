/**
 * What a client connection needs of a carrier of frames, and nothing more. Adapters: Primus in the browser and in Node,
 * the in-memory twin in tests. A transport never reconnects by itself: the connection decides when.
 */

export interface TransportHandlers {
  open(): void;
  frame(data: unknown): void;
  /** Exactly once per transport, also when it never opened. */
  closed(): void;
}

export interface Transport {
  send(frame: Uint8Array): void;
  close(): void;
}

/** Starts one attempt. It calls no handler before it has returned. */
export type Connector = (handlers: TransportHandlers) => Transport;
