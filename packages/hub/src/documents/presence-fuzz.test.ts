/** Presence on three hubs under seeded disorder: late words, lost links, clients that move. In the end all see the same. */
import { isDeepStrictEqual } from 'node:util';
import { type Seeded, seeded } from '@lyceum/util/client/seeded';
import type { HubId } from '@lyceum/util/ids';
import { type ClientState, decodePresence, encodePresence } from '@lyceum/util/protocol/presence';
import { newHubId } from '../config';
import { until } from '../testing/stage';
import { createPresence, type Presence } from './presence';

const opened: Presence<string>[] = [];
afterEach(() => {
  for (const presence of opened.splice(0)) presence.close();
});

const said = (client: number, clock: number) => encodePresence([{ client, clock, state: '{}' }]);
const here = (presence: Presence<string>) =>
  decodePresence(presence.all() ?? new Uint8Array([0])).map(({ client, clock }) => `${client}@${clock}`);

/** Three hubs whose links deliver in order but at any time, break and come back; clients that move about with growing clocks. */
class World {
  readonly hubs = Array.from({ length: 3 }, () => newHubId());
  readonly rooms = new Map<HubId, Presence<string>>();
  private readonly queues = new Map<string, ClientState[][]>();
  private readonly down = new Set<string>();
  /** Per client: where it is, and its clock. */
  readonly clients = new Map<number, { hub: HubId | undefined; clock: number; channel: string }>();
  private channels = 0;

  constructor(private readonly random: Seeded) {
    for (const hub of this.hubs) {
      const presence = createPresence<string>({
        channels: () => 1,
        hubs: (states) => {
          for (const other of this.hubs) if (other !== hub) this.queue(hub, other).push([...states]);
        },
      });
      this.rooms.set(hub, presence);
      opened.push(presence);
    }
    for (let id = 1; id <= 8; id++) this.clients.set(id, { hub: undefined, clock: 0, channel: '' });
  }

  step(): void {
    const what = this.random.int(10);
    if (what < 4) this.speak();
    else if (what < 6) this.move();
    else if (what < 9) this.deliver(this.pick(this.hubs), this.pick(this.hubs));
    else this.toggle();
  }

  /** Delivers all; true when nobody had anything to say. */
  settle(): boolean {
    for (const link of [...this.down]) this.restore(link);
    let quiet = true;
    for (const from of this.hubs) for (const to of this.hubs) while (this.deliver(from, to)) quiet = false;
    return quiet;
  }

  truth(): string[] {
    return [...this.clients].flatMap(([id, { hub, clock }]) => (hub ? [`${id}@${clock}`] : [])).sort();
  }

  private speak(): void {
    const [id, one] = this.pick([...this.clients]);
    if (!one.hub) return;
    this.rooms.get(one.hub)?.receive(said(id, ++one.clock), one.channel);
  }

  /** Its old channel closes before, after, or long after it speaks elsewhere. */
  private move(): void {
    const [id, one] = this.pick([...this.clients]);
    const { hub, channel } = one;
    const leave = () => hub && this.rooms.get(hub)?.left(channel);
    const before = this.random.chance(0.5);
    if (before) leave();
    one.hub = this.random.chance(0.3) ? undefined : this.pick(this.hubs);
    one.channel = `channel-${++this.channels}`;
    if (one.hub) this.rooms.get(one.hub)?.receive(said(id, ++one.clock), one.channel);
    if (!before) leave();
  }

  private deliver(from: HubId, to: HubId): boolean {
    if (this.down.has(linkOf(from, to))) return false;
    const next = this.queue(from, to).shift();
    if (next) this.rooms.get(to)?.receiveFrom(from, next);
    return next !== undefined;
  }

  private toggle(): void {
    const [a, b] = [this.pick(this.hubs), this.pick(this.hubs)];
    if (a === b) return;
    const link = linkOf(a, b);
    if (this.down.has(link)) this.restore(link);
    else this.cut(link, a, b);
  }

  private cut(link: string, a: HubId, b: HubId): void {
    this.down.add(link);
    this.rooms.get(a)?.hubGone(b);
    this.rooms.get(b)?.hubGone(a);
  }

  private restore(link: string): void {
    this.down.delete(link);
    const [a, b] = link.split(' ') as [HubId, HubId];
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      // What was under way is lost; the follower gets who is there now.
      const queue = this.queue(from, to);
      queue.length = 0;
      queue.push(this.rooms.get(from)?.own() ?? []);
    }
  }

  private queue(from: HubId, to: HubId): ClientState[][] {
    const key = `${from} ${to}`;
    const known = this.queues.get(key) ?? [];
    this.queues.set(key, known);
    return known;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random.int(list.length)] as T;
  }
}

const linkOf = (a: HubId, b: HubId) => [a, b].sort().join(' ');

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, Math.floor(Math.random() * 1e9)];
test.each(SEEDS)(
  '[ME14] whatever hubs and clients do, all hubs see who is there in the end (seed %d)',
  async (seed) => {
    const random = seeded(seed);
    const world = new World(random);
    for (let i = 0; i < 300; i++) {
      world.step();
      if (random.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
    }
    const seen = () => [...world.rooms.values()].map((presence) => here(presence).sort());
    const truth = [...world.rooms].map(() => world.truth());
    await until('all see the same', () => world.settle() && isDeepStrictEqual(seen(), truth), 2000).catch(
      () => {},
    );
    expect(seen()).toEqual(truth);
  },
);
