/**
 * One person at one browser tab: a connection over a bad network, a desk for each document, and a will to type. It may die at any
 * moment and come back as a new tab, perhaps at another hub. Made by round.ts; disasters.ts and role-turns.ts do things to it.
 */
import { Connection } from '@lyceum/util/client/connection';
import type { MemoryEditStore } from '@lyceum/util/client/memory-edit-store';
import { type Seeded, seeded } from '@lyceum/util/client/seeded';
import type { Connector } from '@lyceum/util/client/transport';
import type { DocumentId } from '@lyceum/util/ids';
import { Desk } from './desk';
import { FAIR, type FaultyLink, faultyLink, type Weather } from './faulty-link';
import type { Mark } from './ledger';
import { type MortalStore, mortalStore } from './mortal-store';
import type { Scene } from './scene';
import { pause } from './wait';
import type { Person } from './world';

/** Milliseconds between two things that a quick person does, at the most. */
const SLOWEST_STEP_MS = 60;

/** Milliseconds between pings, which find out that a frame was lost: less than browsers take, because rounds are short. */
const PING_MS = 1000;

/** What networks are like; a typist's changes from time to time. Most frames pass, or nothing would be tested but reconnecting. */
const WEATHERS: readonly Weather[] = [
  FAIR,
  FAIR,
  { ...FAIR, late: 0.5, late_ms: 60 },
  { ...FAIR, late: 0.2, late_ms: 400 },
  { ...FAIR, double: 0.1, late: 0.2, late_ms: 40 },
  { ...FAIR, drop: 0.02, late: 0.3, late_ms: 50 },
  { drop: 0.02, double: 0.05, swap: 0.1, late: 0.4, late_ms: 80 },
];

export interface TypistOptions {
  name: string;
  person: Person;
  /** Of this person's browser: unacked edits outlive tabs there. */
  device: MemoryEditStore;
  seed: number;
  hub: number;
  /** Stands between the faults and the hub; for tests of the judge. */
  through?: (connector: Connector) => Connector;
}

export class Typist {
  desks: Desk[] = [];
  link!: FaultyLink;
  hub: number;
  private connection!: Connection;
  private store!: MortalStore;
  private readonly random: Seeded;
  private readonly marks: Set<Mark>[];
  /** The weathers that there are here; a new tab begins with the first. */
  private climate: readonly Weather[] = WEATHERS;

  constructor(
    private readonly scene: Scene,
    readonly options: TypistOptions,
  ) {
    this.random = seeded(options.seed);
    this.hub = options.hub;
    this.marks = scene.documents.map(() => new Set<Mark>());
    this.begin();
  }

  get name(): string {
    return this.options.name;
  }

  /** Opens the tab anew: what it held in memory is gone. */
  begin(): void {
    if (this.desks.length > 0) this.die();
    const { scene, options } = this;
    const { through = (same: Connector) => same, person } = options;
    this.link = faultyLink(through(scene.world.connector(person, () => this.hub)), this.random);
    this.link.weather = this.climate[0] ?? FAIR;
    this.connection = new Connection(this.link.connector, { ping_interval_ms: PING_MS });
    this.store = mortalStore(options.device);
    const keeping = { store: this.store, account_id: person.account_id, open: new Set<DocumentId>() };
    const tab = { connection: this.connection, keeping };
    this.desks = scene.documents.map(
      (document, i) =>
        new Desk(tab, scene.world.project_id, document, this.name, this.marks[i] ?? new Set(), scene.log),
    );
    for (const desk of this.desks) this.watchFailures(desk);
  }

  /** The tab is gone at once, as when the browser is killed: what was not on the device by then does not get there. */
  die(): void {
    this.store.die();
    this.link.cut();
    this.connection.close();
    for (const desk of this.desks) desk.leave();
    this.desks = [];
  }

  /** As a browser does before a reload: the page is told, and what it can keep it keeps. */
  async leave(): Promise<void> {
    const { desks } = this;
    await Promise.all(desks.map(({ session }) => session.keepNow()));
    if (this.desks === desks) this.die();
  }

  async typeUntil(end: number): Promise<void> {
    while (performance.now() < end) {
      const desk = this.desks[this.random.int(this.desks.length)];
      desk?.step(this.random);
      await pause(this.random.int(SLOWEST_STEP_MS));
    }
  }

  settleIn(climate: readonly Weather[]): void {
    this.climate = climate;
    this.link.weather = climate[0] ?? FAIR;
  }

  changeWeather(random: Seeded): void {
    this.link.weather = this.climate[random.int(this.climate.length)] ?? FAIR;
  }

  /** Fair weather, connected soon, and asking again for what was refused. */
  mend(): void {
    this.link.heal();
    this.connection.wake();
    this.retryRefused();
  }

  retryRefused(): void {
    // Removed from the project it is "read only" with the refusal.
    for (const { session } of this.desks)
      if ('error' in session.status && session.status.error) session.retry();
  }

  /** A refusal for a reason that no disaster explains is a fault of the hub. */
  private watchFailures({ session, document }: Desk): void {
    session.onStatus((status) => {
      if (status.kind !== 'failed' || !['internal', 'bad_request'].includes(status.error.code)) return;
      const line = `${this.name} was refused ${document.path}: ${status.error.code}: ${status.error.message}`;
      if (!this.scene.complaints.includes(line)) this.scene.complaints.push(line);
    });
  }
}
