/**
 * Who is in a room and where their cursors are: Yjs awareness, kept while its channel is open and never stored.
 * Used by Room; a newcomer gets all of it, the others hear of it when a channel goes.
 */
import { LyceumError } from '@lyceum/util/errors';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type * as Y from 'yjs';

export interface Presence<C> {
  /** Throws bad_request when the bytes are no awareness update. */
  receive(update: Uint8Array, from: C): void;
  /** All that is known, for a newcomer; undefined when nobody is here. */
  all(): Uint8Array | undefined;
  left(channel: C): void;
  close(): void;
}

interface AwarenessChange {
  added: number[];
  updated: number[];
  removed: number[];
}

/** Clients that one channel may speak for: its own, and the one it had before a reload. */
const MAX_CLIENTS_PER_CHANNEL = 8;

export function createPresence<C>(
  doc: Y.Doc,
  relay: (update: Uint8Array, from: C | undefined) => void,
): Presence<C> {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  /** The channel that spoke last for a client: after a reconnect it is the new one, while the old one still closes. */
  const speakers = new Map<number, C>();
  const clientsOf = (channel: C) =>
    [...speakers].filter(([, of]) => of === channel).map(([client]) => client);

  awareness.on('update', ({ added, updated, removed }: AwarenessChange, origin: C | 'local' | 'timeout') => {
    const from = origin === 'local' || origin === 'timeout' ? undefined : origin;
    if (from !== undefined) for (const client of [...added, ...updated]) speakers.set(client, from);
    for (const client of removed) speakers.delete(client);
    relay(encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed]), from);
  });

  return {
    receive: (update, from) => {
      try {
        applyAwarenessUpdate(awareness, update, from);
      } catch {
        throw new LyceumError('bad_request', 'The presence update is malformed.');
      }
      const clients = clientsOf(from);
      const surplus = clients.slice(0, Math.max(0, clients.length - MAX_CLIENTS_PER_CHANNEL));
      if (surplus.length > 0) removeAwarenessStates(awareness, surplus, 'local');
    },
    all: () => {
      const clients = [...awareness.getStates().keys()];
      return clients.length > 0 ? encodeAwarenessUpdate(awareness, clients) : undefined;
    },
    left: (channel) => {
      const clients = clientsOf(channel);
      if (clients.length > 0) removeAwarenessStates(awareness, clients, 'local');
    },
    close: () => awareness.destroy(),
  };
}
