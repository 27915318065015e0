/** Seeded fuzz of one document through many lives of the local hub: a life ends at the moments that matter, around each record and write. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDocumentId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { type ProjectPath, parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import { FolderWatches } from '../files/folder-watches';
import { until } from '../testing/hub-client';
import { DocumentOnDisk } from './document-on-disk';
import { MovedFiles } from './moved-files';
import { OpenWriters } from './open-writers';
import type { Peer } from './peers';
import { type DocumentRecord, RecordStore } from './record-store';

const STEP_COUNT = 40;
const SEEDS = 16;
/** So many at a time: most of a run is waiting for files to rest. */
const AT_ONCE = 8;

/** A store at which a process can die: before or after what it records is on disk. */
class MortalStore extends RecordStore {
  dieAt: 'before' | 'after' | 'never' = 'never';
  dead = false;

  override async save(id: Parameters<RecordStore['save']>[0], record: DocumentRecord): Promise<void> {
    const moment = this.dieAt;
    if (moment !== 'before') await super.save(id, record);
    if (moment === 'never') return;
    this.dead = true;
    await new Promise(() => {});
  }
}

/** One life of the local hub, and the hub that holds the durable document. */
class Life {
  readonly store: MortalStore;
  readonly watches = new FolderWatches();
  readonly document: DocumentOnDisk;
  readonly peer: Peer;
  disk = '';

  /** `row`: the document's row in the database. */
  constructor(
    root: string,
    id: ReturnType<typeof newDocumentId>,
    database: Y.Doc,
    row: { path: ProjectPath; known: boolean },
  ) {
    this.store = new MortalStore(join(root, 'state'), silentLogger);
    const surroundings = {
      home: join(root, 'home'),
      records: this.store,
      watches: this.watches,
      writers: new OpenWriters(join(root, 'home')),
      movedFiles: new MovedFiles(join(root, 'home'), () => []),
      arrived: () => {},
      logger: silentLogger,
    };
    this.document = new DocumentOnDisk(id, row.path, surroundings);
    const port = {
      update: (update: Uint8Array) => {
        if (!this.store.dead) Y.applyUpdate(database, update, this);
      },
      disk: (disk: { kind: string }) => {
        this.disk = disk.kind;
      },
      found: (path: ProjectPath) => {
        if (!this.store.dead) row.path = path;
      },
    };
    const attached = this.document.attach(port, Y.encodeStateVector(database), row.known);
    this.peer = attached.peer;
    attached.start();
    this.document.update(this.peer, Y.encodeStateAsUpdate(database, attached.state_vector));
    this.document.synced(this.peer);
  }

  /** Resolves once nothing is being done on disk, or this life is over. */
  async still(): Promise<void> {
    let held = false;
    const release = this.document.hold().then((let_go) => {
      held = true;
      return let_go;
    });
    await until(() => held || this.store.dead, 'stillness');
    if (held) (await release)();
  }

  end(): void {
    this.store.dead = true;
    this.document.abandon();
    this.watches.close();
  }
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

const count = (text: string, part: string) => text.split(part).length - 1;

/** The file, the database and the lives of one run. */
class World {
  readonly row = { path: parseProjectPath('a.txt'), known: false };
  readonly database = new Y.Doc();
  readonly text = this.database.getText('content');
  readonly tokens: string[] = [];
  file: string;
  life: Life;
  private readonly id = newDocumentId();

  constructor(
    readonly root: string,
    readonly next: () => number,
  ) {
    this.file = this.place('a.txt');
    mkdirSync(join(root, 'home'), { recursive: true });
    writeFileSync(this.file, 'first\nsecond\nthird\n');
    this.life = this.nextLife();
    this.database.on('update', (update: Uint8Array, origin: unknown) => {
      const { life } = this;
      if (!(origin instanceof Life) && !life.store.dead) life.document.update(life.peer, update);
    });
  }

  place(name: string): string {
    return join(this.root, 'home', name);
  }

  nextLife(): Life {
    this.life?.end();
    this.life = new Life(this.root, this.id, this.database, this.row);
    return this.life;
  }

  token(kind: string): string {
    this.tokens.push(`<${kind}${this.tokens.length}>`);
    return this.tokens.at(-1) as string;
  }

  /** What a program makes of the file. */
  async changed(): Promise<string> {
    await this.life.still();
    const lines = readFileSync(this.file, 'utf8').split('\n');
    lines.splice(Math.floor(this.next() * lines.length), 0, this.token('D'));
    return lines.join('\n');
  }

  async saved(): Promise<void> {
    const { life } = this;
    if (!life.store.dead)
      await Promise.race([life.document.save(), until(() => life.store.dead, 'the end').catch(() => {})]);
  }
}

const STEPS: ((world: World) => Promise<void> | void)[] = [
  function type(world) {
    const { text, next } = world;
    const lines = text.toString().split('\n');
    const at = lines.slice(0, Math.floor(next() * lines.length)).join('\n').length;
    text.insert(at, world.token('L'));
  },
  async function write(world) {
    writeFileSync(world.file, await world.changed());
  },
  async function truncateAndWrite(world) {
    const result = await world.changed();
    writeFileSync(world.file, '');
    await new Promise((resolve) => setTimeout(resolve, world.next() * 30));
    writeFileSync(world.file, result.slice(0, result.length / 2));
    writeFileSync(world.file, result.slice(result.length / 2), { flag: 'a' });
  },
  async function renameOver(world) {
    const { row, file } = world;
    // A file that is moved and then replaced before it was found is nobody's.
    if (world.place(row.path) !== file) return;
    writeFileSync(world.place('.draft'), await world.changed());
    if (world.next() < 0.5) renameSync(file, `${file}~`);
    renameSync(world.place('.draft'), file);
  },
  async function move(world) {
    // Nor is one that was replaced and then moved before anybody saw the new one.
    await world.saved();
    if (world.life.store.dead) return;
    const to = world.place(`${Math.floor(world.next() * 1e9)}.txt`);
    renameSync(world.file, to);
    world.file = to;
  },
  (world) => world.saved(),
  function dieSoon({ life, next }) {
    life.store.dieAt = next() < 0.5 ? 'before' : 'after';
  },
  async function restart(world) {
    await world.life.still();
    world.nextLife();
  },
];

async function play(seed: number, root: string): Promise<void> {
  const world = new World(root, random(seed));
  await until(() => world.life.disk === 'saved', 'the first read');
  world.row.known = true;
  for (let step = 0; step < STEP_COUNT; step++) await STEPS[Math.floor(world.next() * STEPS.length)]?.(world);
  await world.life.still();
  const life = world.nextLife();
  await until(() => life.disk !== '', 'the last read');
  await life.document.save();
  const onDisk = readFileSync(world.file, 'utf8');
  const wrong = world.tokens
    .filter((one) => count(onDisk, one) !== 1)
    .map((one) => `${one}: ${count(onDisk, one)}`);
  life.end();
  expect({ seed, wrong, same: onDisk === world.text.toString() }).toEqual({ seed, wrong: [], same: true });
}

test('[DD11] fuzz: edits on both sides, truncations, renames and moves, saves and kills at any moment: nothing is lost or comes twice', async () => {
  let last = 0;
  const playOn = async () => {
    while (last < SEEDS) {
      const seed = ++last;
      const root = mkdtempSync(join(tmpdir(), 'lyceum-fuzz-'));
      await play(seed, root).finally(() => rmSync(root, { recursive: true, force: true }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playOn));
}, 600_000);
