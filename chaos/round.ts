/**
 * One round: typists, foreign edits, role changes and disasters for a while, then calm, then the verdict. Called by chaos.test.ts and
 * scripts/chaos.ts with a world that may have seen other rounds. All chance comes from the seed; the clock is the machine's own.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import { createMemoryEditStore, type MemoryEditStore } from '@lyceum/util/client/memory-edit-store';
import { seeded } from '@lyceum/util/client/seeded';
import type { Connector } from '@lyceum/util/client/transport';
import { newKey } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { calm } from './calm';
import { noise } from './desk';
import { editDiskUntil, strikeUntil } from './disasters';
import { createDiskEditor, type DiskEditor } from './disk-editor';
import { evidenceOf } from './evidence';
import type { Weather } from './faulty-link';
import { Ledger } from './ledger';
import { changeRolesUntil, restoreRole } from './role-changes';
import type { ChaosDocument, Scene } from './scene';
import { createStepLog, type StepLog } from './step-log';
import { Typist } from './typist';
import { judge, type Replica } from './verdict';
import { until } from './wait';
import type { Person, World } from './world';

export interface RoundOptions {
  seed: number;
  /** Milliseconds of storm. */
  storm_ms: number;
  people?: number;
  typists?: number;
  documents?: number;
  /** For tests of the judge: something between clients and hub that breaks a promise, and deeds before and after the calm. */
  through?: (connector: Connector) => Connector;
  beforeCalm?: (scene: Scene) => void;
  afterCalm?: (scene: Scene) => void;
  /** Names of the only disasters that strike (default: all), and then no role changes and foreign edits either. */
  only?: readonly string[];
  /** One weather for everybody (default: it changes). */
  weather?: Weather;
  echo?: (line: string) => void;
}

export interface RoundReport {
  /** Empty: nothing was lost, doubled, brought back or said wrongly. */
  wrong: string[];
  steps: readonly string[];
  marks: number;
  /** Milliseconds until all was saved and equal. */
  calm_ms: number;
}

/** Milliseconds for everything to be saved and equal: reconnects (4 s), pings of dead links (15 s) and a slow machine. */
const CALM_MS = 90_000;
/** Milliseconds for everybody to have the text on the screen in the beginning. */
const OPEN_MS = 60_000;
/** Foreign edits of one round that a save of the local hub may overtake (see disk-editor.ts): beyond it is no accident. */
const MAX_OVERTAKEN = 3;

/** Characters that a document begins with: a hundred lines. */
const FIRST_CHARS = 5000;

export async function playRound(world: World, options: RoundOptions): Promise<RoundReport> {
  const log = createStepLog(options.echo);
  const scene = await setScene(world, options, log);
  const random = seeded(options.seed);
  const disk = createDiskEditor(world.localHubPid, (document) => textsOf(scene, document), log);
  let calm_ms = 0;
  try {
    await until(
      () => scene.typists.every(allOpen),
      OPEN_MS,
      () => 'everybody has the documents open',
    );
    await storm(scene, disk, options, random.int(2 ** 31));
    options.beforeCalm?.(scene);
    const began = performance.now();
    await calm(scene, CALM_MS);
    calm_ms = performance.now() - began;
    options.afterCalm?.(scene);
    for (const document of scene.documents) scene.complaints.push(...(await verdictOf(scene, document)));
  } catch (error) {
    scene.complaints.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    for (const typist of scene.typists) typist.die();
  }
  if (disk.overtaken > MAX_OVERTAKEN)
    scene.complaints.push(`${disk.overtaken} foreign edits were overwritten`);
  const marks = scene.documents.reduce((sum, { ledger }) => sum + [...ledger.marks()].length, 0);
  return { wrong: [...scene.complaints, ...world.surprises()], steps: log.lines(), marks, calm_ms };
}

async function setScene(world: World, options: RoundOptions, log: StepLog): Promise<Scene> {
  const { seed, people: peopleCount = 3, typists: typistCount = 5, documents: documentCount = 2 } = options;
  const random = seeded(seed ^ 0x5eed);
  const documents = await Promise.all(
    Array.from({ length: documentCount }, () => makeDocument(world, log, noise(random, FIRST_CHARS))),
  );
  const scene: Scene = { world, documents, typists: [], log, complaints: [] };
  const people: { person: Person; device: MemoryEditStore }[] = [];
  for (let i = 0; i < peopleCount; i++)
    people.push({ person: await world.person(), device: createMemoryEditStore() });
  for (const { person } of people) await restoreRole(scene, person);
  for (let i = 0; i < typistCount; i++) {
    const who = people[i % people.length];
    const { through } = options;
    const rest = { seed: seed * 31 + i, hub: i % world.hubs.length, ...(through && { through }) };
    if (who) scene.typists.push(new Typist(scene, { name: `c${i}`, ...who, ...rest }));
  }
  return scene;
}

async function makeDocument(world: World, log: StepLog, text: string): Promise<ChaosDocument> {
  const path = parseProjectPath(`${newKey()}.txt`);
  const file = join(world.home, path);
  await writeFile(file, text);
  return { path, file, ledger: new Ledger(log.now) };
}

const textsOf = ({ typists }: Scene, document: ChaosDocument) =>
  typists.flatMap(({ desks }) =>
    desks.filter((desk) => desk.document === document).map(({ session }) => session.text.toString()),
  );

const allOpen = ({ desks }: Typist) => desks.every(({ session }) => session.loaded);

async function storm(scene: Scene, disk: DiskEditor, options: RoundOptions, seed: number): Promise<void> {
  const end = performance.now() + options.storm_ms;
  const typing = scene.typists.map((typist) => typist.typeUntil(end));
  const { only, weather } = options;
  if (weather) for (const typist of scene.typists) typist.settleIn([weather]);
  const striking = strikeUntil(scene, only, seeded(seed + 1), end);
  const trouble = only
    ? [striking]
    : [
        striking,
        editDiskUntil(scene, disk, seeded(seed + 2), end),
        changeRolesUntil(scene, seeded(seed + 3), end),
      ];
  await Promise.all([...typing, ...trouble]);
}

/** Every typist, the disk, and newcomers at each hub, of which one has just been started and reads the database. */
async function verdictOf(scene: Scene, document: ChaosDocument): Promise<string[]> {
  const replicas: Replica[] = scene.typists.flatMap(({ name, desks }) =>
    desks
      .filter((desk) => desk.document === document)
      .map(({ session }) => ({ name, text: session.text.toString() })),
  );
  replicas.push({ name: 'the disk', text: await readFile(document.file, 'utf8') });
  const [first] = scene.world.hubs;
  await first?.program.end('SIGKILL');
  first?.program.start();
  for (const [hub] of scene.world.hubs.entries())
    replicas.push({ name: `a newcomer at hub ${hub}`, text: await textAtHub(scene, document, hub) });
  const wrong = judge(replicas, document.ledger);
  const marks = new Set([...wrong.join('')].filter((unit) => document.ledger.has(unit)));
  const evidence = wrong.length === 0 ? [] : await evidenceOf(scene.world, document.path, [...marks]);
  return [...wrong, ...evidence].map((line) => `${document.path}: ${line}`);
}

async function textAtHub({ world, typists }: Scene, { path }: ChaosDocument, hub: number): Promise<string> {
  const person = typists[0]?.options.person;
  if (!person) throw new Error('A round needs typists.');
  const connection = new Connection(world.connector(person, () => hub));
  const session = new DocumentSession(connection, { project_id: world.project_id, path });
  try {
    await until(
      () => session.loaded,
      OPEN_MS,
      () => `a newcomer at hub ${hub} opens ${path}`,
    );
    return session.text.toString();
  } finally {
    session.close();
    connection.close();
  }
}
