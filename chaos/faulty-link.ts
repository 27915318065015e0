/**
 * A bad network between one client and its hub: wraps a Connector and, by a seed, drops, doubles, delays and swaps frames, holds them
 * for a while, cuts the link, or lets it die unheard. Used by typists. With fair weather it adds nothing.
 */
import type { Seeded } from '@lyceum/util/client/seeded';
import type { Connector, Transport, TransportHandlers } from '@lyceum/util/client/transport';

/** Shares are per frame, 0 to 1. */
export interface Weather {
  drop: number;
  double: number;
  swap: number;
  /** Share of frames that are late, and milliseconds that they are late at the most. */
  late: number;
  late_ms: number;
}

export const FAIR: Weather = { drop: 0, double: 0, swap: 0, late: 0, late_ms: 0 };

/** Share of lost frames after which the link is cut, and milliseconds until then at the most. The others only a ping finds out. */
const CUT_AFTER_LOSS = 0.5;
const CUT_AFTER_LOSS_MS = 1200;

export interface FaultyLink {
  readonly connector: Connector;
  weather: Weather;
  /** Both ends hear of it. */
  cut(): void;
  /** The hub hears of it, the client does not until it looks. */
  cutUnheard(): void;
  /** Nothing passes in either direction for so long; then all of it does, in order. */
  freeze(ms: number): void;
  /** Fair weather; a link that is dead unheard is cut, so that the client connects anew. */
  heal(): void;
}

export function faultyLink(inner: Connector, random: Seeded): FaultyLink {
  let attempt: Attempt | undefined;
  const link: FaultyLink = {
    connector: (handlers) => {
      attempt = new Attempt(inner, handlers, random, () => link.weather);
      return attempt;
    },
    weather: FAIR,
    cut: () => attempt?.cut(),
    cutUnheard: () => attempt?.cutUnheard(),
    freeze: (ms) => attempt?.freeze(ms),
    heal: () => {
      link.weather = FAIR;
      attempt?.heal();
    },
  };
  return link;
}

/** One direction of one attempt. Frames wait in `queue`; each has one timer, which lets the first one out, so that order is kept. */
class Lane {
  private readonly queue: (() => void)[] = [];
  private lastAt = 0;
  frozenUntil = 0;

  constructor(
    private readonly random: Seeded,
    private readonly weather: () => Weather,
    private readonly lost: () => void,
  ) {}

  carry(deliver: () => void): void {
    const { drop, double } = this.weather();
    if (this.random.chance(drop)) this.lost();
    else for (let copy = this.random.chance(double) ? 2 : 1; copy > 0; copy--) this.schedule(deliver);
  }

  private schedule(deliver: () => void): void {
    const { late, late_ms, swap } = this.weather();
    const now = performance.now();
    const delay = this.random.chance(late) ? this.random.int(late_ms) : 0;
    const at = Math.max(now + delay, this.lastAt, this.frozenUntil);
    this.lastAt = at;
    if (at <= now && this.queue.length === 0) deliver();
    else {
      const ahead = this.queue.length > 0 && this.random.chance(swap) ? 1 : 0;
      this.queue.splice(this.queue.length - ahead, 0, deliver);
      setTimeout(() => this.next(), at - now);
    }
  }

  private next(): void {
    const wait = this.frozenUntil - performance.now();
    if (wait > 0) setTimeout(() => this.next(), wait);
    else this.queue.shift()?.();
  }
}

class Attempt implements Transport {
  private readonly transport: Transport;
  private readonly out: Lane;
  private readonly in: Lane;
  private open = true;
  private unheard = false;

  constructor(
    inner: Connector,
    private readonly handlers: TransportHandlers,
    random: Seeded,
    weather: () => Weather,
  ) {
    const lost = () => {
      if (random.chance(CUT_AFTER_LOSS)) setTimeout(() => this.cut(), random.int(CUT_AFTER_LOSS_MS));
    };
    this.out = new Lane(random, weather, lost);
    this.in = new Lane(random, weather, lost);
    this.transport = inner({
      open: () => this.open && handlers.open(),
      frame: (data) => this.in.carry(() => this.open && handlers.frame(data)),
      closed: () => this.ended(),
    });
  }

  send(frame: Uint8Array): void {
    this.out.carry(() => this.open && this.transport.send(frame));
  }

  close(): void {
    this.transport.close();
    this.ended();
  }

  cut(): void {
    if (this.open) this.close();
  }

  cutUnheard(): void {
    if (!this.open) return;
    this.unheard = true;
    this.open = false;
    this.transport.close();
  }

  freeze(ms: number): void {
    this.out.frozenUntil = this.in.frozenUntil = performance.now() + ms;
  }

  heal(): void {
    if (this.unheard) this.handlers.closed();
    this.unheard = false;
  }

  /** Exactly once to the connection, unless the link died unheard. */
  private ended(): void {
    if (!this.open) return;
    this.open = false;
    this.handlers.closed();
  }
}
