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

const STEPS = 40;
/** About 30 s. */
const SEEDS = 16;

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

async function play(seed: number, root: string): Promise<void> {
  const next = random(seed);
  const place = (name: string) => join(root, 'home', name);
  let file = place('a.txt');
  const row = { path: parseProjectPath('a.txt'), known: false };
  mkdirSync(join(root, 'home'), { recursive: true });
  writeFileSync(file, 'first\nsecond\nthird\n');
  const id = newDocumentId();
  const database = new Y.Doc();
  const text = database.getText('content');
  let life = new Life(root, id, database, row);
  database.on('update', (update: Uint8Array, origin: unknown) => {
    if (!(origin instanceof Life) && !life.store.dead) life.document.update(life.peer, update);
  });
  await until(() => life.disk === 'saved', 'the first read');
  row.known = true;
  const tokens: string[] = [];
  const token = (kind: string) => {
    tokens.push(`<${kind}${tokens.length}>`);
    return tokens.at(-1) as string;
  };
  /** What a program makes of the file. */
  const changed = async () => {
    await life.still();
    const lines = readFileSync(file, 'utf8').split('\n');
    lines.splice(Math.floor(next() * lines.length), 0, token('D'));
    return lines.join('\n');
  };
  const saved = async () => {
    if (!life.store.dead)
      await Promise.race([life.document.save(), until(() => life.store.dead, 'the end').catch(() => {})]);
  };
  const steps: (() => Promise<void> | void)[] = [
    () => text.insert(Math.floor(next() * (text.length + 1)), ''),
    () => {
      const lines = text.toString().split('\n');
      const at = lines.slice(0, Math.floor(next() * lines.length)).join('\n').length;
      text.insert(at, token('L'));
    },
    async () => writeFileSync(file, await changed()),
    async () => {
      const result = await changed();
      writeFileSync(file, '');
      await new Promise((resolve) => setTimeout(resolve, next() * 30));
      writeFileSync(file, result.slice(0, result.length / 2));
      writeFileSync(file, result.slice(result.length / 2), { flag: 'a' });
    },
    async () => {
      // A file that is moved and then replaced before it was found is nobody's.
      if (place(row.path) !== file) return;
      writeFileSync(place('.draft'), await changed());
      if (next() < 0.5) renameSync(file, `${file}~`);
      renameSync(place('.draft'), file);
    },
    async () => {
      // Nor is one that was replaced and then moved before anybody saw the new one.
      await saved();
      if (life.store.dead) return;
      const to = place(`${Math.floor(next() * 1e9)}.txt`);
      renameSync(file, to);
      file = to;
    },
    saved,
    () => {
      life.store.dieAt = next() < 0.5 ? 'before' : 'after';
    },
    async () => {
      await life.still();
      life.end();
      life = new Life(root, id, database, row);
    },
  ];
  for (let step = 0; step < STEPS; step++) await steps[Math.floor(next() * steps.length)]?.();
  await life.still();
  life.end();
  life = new Life(root, id, database, row);
  await until(() => life.disk !== '', 'the last read');
  await life.document.save();
  const onDisk = readFileSync(file, 'utf8');
  const wrong = tokens
    .filter((one) => count(onDisk, one) !== 1)
    .map((one) => `${one}: ${count(onDisk, one)}`);
  life.end();
  expect({ seed, wrong, same: onDisk === text.toString() }).toEqual({ seed, wrong: [], same: true });
}

test('[DD11] fuzz: edits on both sides, truncations, renames and moves, saves and kills at any moment: nothing is lost or comes twice', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const root = mkdtempSync(join(tmpdir(), 'lyceum-fuzz-'));
    try {
      await play(seed, root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}, 600_000);
