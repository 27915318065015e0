/**
 * Who is in a room and where their cursors are: the latest state of each client, kept while somebody speaks for it, never stored.
 * Used by Room. Clients speak through a channel of this hub or through another hub; the newest clock wins, so that who moves from hub to
 * hub is seen once. What changes within a round goes out as one update. It never looks into a state.
 */
import type { HubId } from '@lyceum/util/ids';
import { type ClientState, decodePresence, encodePresence } from '@lyceum/util/protocol/presence';

export interface Presence<C> {
  /** Throws bad_request when the bytes are no awareness update. */
  receive(update: Uint8Array, from: C): void;
  receiveFrom(hub_id: HubId, states: readonly ClientState[]): void;
  /** All that is known, for a newcomer; undefined when nobody is here. */
  all(): Uint8Array | undefined;
  /** The clients of this hub's own channels, for a hub that begins to follow. */
  own(): ClientState[];
  left(channel: C): void;
  hubGone(hub_id: HubId): void;
  /** Other hubs hear that nobody is here any more. */
  close(): void;
}

export interface PresenceOut<C> {
  /** `except`: the only one that spoke, which does not get it back. Answers how many got it. */
  channels(update: Uint8Array, except: C | undefined): number;
  hubs(states: readonly ClientState[]): void;
}

/** Clients that one channel may speak for: its own, and the one it had before a reload. */
const MAX_CLIENTS_PER_CHANNEL = 8;
/** Clients that left and whose late news is still known to be old: about what can be on its way. */
const MAX_REMEMBERED = 256;
/** A round may take at most this part of the time: text goes before cursors. */
const SHARE = 0.25;
/** Milliseconds that one receiver counts at the most: more means that the process did not have its core (see rounds.ts). */
const MAX_RECEIVER_MS = 0.1;
/** Milliseconds that a cursor waits at the most. A client sends its own every 50, two hubs pass it on, and 150 are allowed. */
const MAX_WAIT_MS = 40;

interface Entry<C> extends ClientState {
  /** Who spoke last for this client. */
  readonly channel: C | undefined;
  readonly hub_id: HubId | undefined;
}

export function createPresence<C>(out: PresenceOut<C>): Presence<C> {
  return new Table(out);
}

class Table<C> implements Presence<C> {
  private readonly here = new Map<number, Entry<C>>();
  /** Clock of those who left. */
  private readonly past = new Map<number, number>();
  /** What the next round tells the channels, and the other hubs. */
  private changed = new Map<number, Entry<C>>();
  private readonly forHubs = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private scheduled = false;
  private closed = false;
  /** When the next round may start. */
  private due = 0;

  constructor(private readonly out: PresenceOut<C>) {}

  receive(update: Uint8Array, from: C): void {
    let joined = false;
    for (const state of decodePresence(update)) {
      const before = this.here.get(state.client)?.channel;
      if (this.take({ ...state, channel: from, hub_id: undefined })) joined ||= before !== from;
    }
    if (joined) this.dropSurplus(from);
  }

  receiveFrom(hub_id: HubId, states: readonly ClientState[]): void {
    for (const state of states) this.take({ ...state, channel: undefined, hub_id });
  }

  all(): Uint8Array | undefined {
    return this.here.size > 0 ? encodePresence([...this.here.values()]) : undefined;
  }

  own(): ClientState[] {
    return [...this.here.values()].filter(({ channel }) => channel !== undefined);
  }

  left(channel: C): void {
    for (const entry of this.here.values()) if (entry.channel === channel) this.remove(entry);
  }

  hubGone(hub_id: HubId): void {
    for (const entry of this.here.values()) {
      if (entry.hub_id !== hub_id) continue;
      this.remove(entry);
      // The link may come back with the same people under the same clock.
      this.past.delete(entry.client);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    const gone = this.own().map((entry) => ({ ...entry, state: null }));
    if (gone.length > 0) this.out.hubs(gone);
  }

  /** False: older than what is known. */
  private take(entry: Entry<C>): boolean {
    const known = this.here.get(entry.client);
    if (entry.state === null) {
      if (known && (entry.clock > known.clock || sameEnd(entry, known))) this.remove({ ...known, ...entry });
      return false;
    }
    const clock = known?.clock ?? this.past.get(entry.client) ?? -1;
    if (entry.clock <= clock) return false;
    // Set anew under another speaker, so that the order of a channel's clients is that of their coming.
    if (known && known.channel !== entry.channel) this.here.delete(entry.client);
    this.past.delete(entry.client);
    this.here.set(entry.client, entry);
    this.tell(entry);
    return true;
  }

  private remove(entry: Entry<C>): void {
    const { client, clock } = entry;
    this.here.delete(client);
    this.past.delete(client);
    this.past.set(client, clock);
    const [oldest] = this.past.keys();
    if (this.past.size > MAX_REMEMBERED && oldest !== undefined) this.past.delete(oldest);
    this.tell({ ...entry, state: null });
  }

  private dropSurplus(channel: C): void {
    const clients = [...this.here.values()].filter((entry) => entry.channel === channel);
    for (const entry of clients.slice(0, Math.max(0, clients.length - MAX_CLIENTS_PER_CHANNEL)))
      this.remove(entry);
  }

  private tell(entry: Entry<C>): void {
    if (this.closed) return;
    this.changed.set(entry.client, entry);
    // Hubs speak for their own people only: all are linked with all.
    if (entry.hub_id === undefined) this.forHubs.add(entry.client);
    else this.forHubs.delete(entry.client);
    if (this.scheduled) return;
    this.scheduled = true;
    const wait = this.due - performance.now();
    if (wait > 1) this.timer = setTimeout(() => this.round(), wait);
    else process.nextTick(() => this.round());
  }

  private round(): void {
    this.scheduled = false;
    if (this.closed || this.changed.size === 0) return;
    const began = performance.now();
    const entries = [...this.changed.values()];
    const toHubs = entries.filter(({ client }) => this.forHubs.has(client));
    this.changed = new Map();
    this.forHubs.clear();
    if (toHubs.length > 0) this.out.hubs(toHubs);
    const count = this.out.channels(encodePresence(entries), onlySpeaker(entries));
    const cost = Math.min(performance.now() - began, count * MAX_RECEIVER_MS);
    this.due = began + Math.min(cost / SHARE, MAX_WAIT_MS);
  }
}

function sameEnd<C>(entry: Entry<C>, known: Entry<C>): boolean {
  return entry.clock === known.clock && entry.channel === known.channel && entry.hub_id === known.hub_id;
}

function onlySpeaker<C>(entries: readonly Entry<C>[]): C | undefined {
  const first = entries[0]?.channel;
  return entries.every(({ channel }) => channel === first) ? first : undefined;
}
