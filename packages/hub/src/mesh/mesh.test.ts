/** Hubs that find one another through a real database: who calls whom, who joins later, who is gone, and who is kept out. */
import { connect } from 'node:net';
import { type DocumentId, type HubId, newAccountId, newDocumentId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { ClientState } from '@lyceum/util/protocol/presence';
import { authorize } from '@lyceum/util/schema/authorize';
import { newHubId, readConfig } from '../config';
import { createDatabase, type Database } from '../db/database';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { until } from '../testing/stage';
import { createMesh, type Mesh } from './mesh';
import type { MeshRoom, MeshSeat } from './mesh-room';
import { rawHello } from './raw-hello';

jest.setTimeout(60_000);

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.url, silentLogger);
});
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await db.close();
  await database.close();
});

interface Hub {
  hub_id: HubId;
  mesh: Mesh;
  own: Database;
}

async function startHub(hub_id = newHubId()): Promise<Hub> {
  const own = createDatabase(database.url, silentLogger);
  const listen = { host: '127.0.0.1', port: 0 };
  const mesh = createMesh({ db: own, hub_id, listen, logger: silentLogger, heartbeat_ms: 20 });
  running.push({ close: () => mesh.close().then(() => own.close()) });
  await mesh.start();
  return { hub_id, mesh, own };
}

const linked = (hubs: Hub[], count: number) =>
  until(`${count} links each`, () => hubs.every(({ mesh }) => mesh.count === count));
const rows = () => db.query<{ hub_id: HubId; token: string }>('SELECT hub_id, token FROM hubs');

function seat({ mesh }: Hub, document_id: DocumentId) {
  const got: ClientState[] = [];
  const gone: HubId[] = [];
  const room: MeshRoom = {
    receiveFrom: (_, states) => got.push(...states),
    own: () => [],
    hubGone: (hub_id) => gone.push(hub_id),
  };
  const place: MeshSeat = mesh.join(document_id, room);
  return { got, gone, send: place.send };
}

test('[ME15] all hubs are linked with all, one that comes later too, and what one says reaches each once', async () => {
  const document_id = newDocumentId();
  const hubs = [await startHub(), await startHub()];
  await linked(hubs, 1);
  const seats = hubs.map((hub) => seat(hub, document_id));
  const third = await startHub();
  hubs.push(third);
  await linked(hubs, 2);
  seats.push(seat(third, document_id));
  let clock = 0;
  // Until the follow has arrived everywhere.
  await until('all hear', () => {
    seats[0]?.send([{ client: 1, clock: ++clock, state: '{}' }]);
    return seats.slice(1).every(({ got }) => got.length > 0);
  });
  await until('the last word', () => seats.slice(1).every(({ got }) => got.at(-1)?.clock === clock));
  for (const { got } of seats.slice(1))
    expect(new Set(got.map((state) => state.clock)).size).toBe(got.length);
});

test('[ME15] hubs that start at once are linked, and stay so', async () => {
  const hubs = await Promise.all([1, 2, 3, 4].map(() => startHub()));
  await linked(hubs, 3);
});

test('[ME16] a hub that closes takes its row away; the others hear at once', async () => {
  const document_id = newDocumentId();
  const [one, two] = [await startHub(), await startHub()];
  await linked([one, two], 1);
  const here = seat(one, document_id);
  await two.mesh.close();
  await until('heard', () => here.gone.includes(two.hub_id));
  expect((await rows()).map(({ hub_id }) => hub_id)).toEqual([one.hub_id]);
  expect(one.mesh.count).toBe(0);
});

test('[ME16] rows of hubs that were killed are not called for long, and go', async () => {
  const dead = newHubId();
  await db.query(
    `INSERT INTO hubs VALUES ($1, '127.0.0.1', 1, 'x', now() - interval '3 minutes', now() - interval '1 hour')`,
    [dead],
  );
  const alive = newHubId();
  await db.query(
    `INSERT INTO hubs VALUES ($1, '127.0.0.1', 1, 'x', now() - interval '20 s', now() - interval '1 hour')`,
    [alive],
  );
  const [one, two] = [await startHub(), await startHub()];
  await linked([one, two], 1);
  const ids = (await rows()).map(({ hub_id }) => hub_id);
  expect(ids).not.toContain(dead);
  expect(ids).toContain(alive);
  await db.query('DELETE FROM hubs WHERE hub_id = $1', [alive]);
});

test('[ME16] a row that was lost is written again, with the same place in the order', async () => {
  const [one, two] = [await startHub(), await startHub()];
  await linked([one, two], 1);
  const started = 'SELECT hub_id, started::text AS started FROM hubs ORDER BY started';
  const before = await db.query(started);
  await db.query('DELETE FROM hubs');
  await until('both are back', async () => (await rows()).length === 2);
  expect(await db.query(started)).toEqual(before);
});

test('[ME17] a lost connection is made again; a database that is away ends none', async () => {
  const document_id = newDocumentId();
  const [one, two] = [await startHub(), await startHub()];
  await linked([one, two], 1);
  const here = seat(one, document_id);
  await two.own.close();
  await one.own.close();
  const stillThere = seat(two, document_id);
  let clock = 0;
  await until('still linked', () => {
    stillThere.send([{ client: 7, clock: ++clock, state: '{}' }]);
    return here.got.length > 0;
  });
  // A second caller under the same name, as after a broken network: the new link takes the place of the old one.
  const token = (await rows()).find(({ hub_id }) => hub_id === one.hub_id)?.token ?? '';
  const rival = connect(one.mesh.port, '127.0.0.1');
  rival.write(rawHello(token, two.hub_id));
  await until('replaced', () => here.gone.includes(two.hub_id));
  rival.destroy();
  // Its people are told anew over the next link.
  const before = here.got.length;
  await until('linked again', () => {
    stillThere.send([{ client: 7, clock: ++clock, state: '{}' }]);
    return here.got.length > before;
  });
  expect([one.mesh.count, two.mesh.count]).toEqual([1, 1]);
  await db.query('DELETE FROM hubs');
});

test('[ME18] who has no token is kept out, however many come, and the hubs go on', async () => {
  const document_id = newDocumentId();
  const [one, two] = [await startHub(), await startHub()];
  await linked([one, two], 1);
  const here = seat(one, document_id);
  const strangers = Array.from({ length: 50 }, () => {
    const socket = connect(one.mesh.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.write(rawHello('guess', newHubId()));
    return new Promise((resolve) => socket.once('close', resolve));
  });
  await Promise.all(strangers);
  expect([one.mesh.count, two.mesh.count]).toEqual([1, 1]);
  expect(here.gone).toEqual([]);
});

test('[ME18] the table with the tokens is in no user query and in no change stream', async () => {
  const principal = { kind: 'account' as const, account_id: newAccountId(), is_admin: true };
  for (const query of [{ hubs: [{ hub_id: null, token: null }] }, { hubs: { hub_id: null, token: 'mine' } }])
    expect(() => authorize(principal, { query })).toThrow(/hubs/);
  const published = await db.query("SELECT tablename FROM pg_publication_tables WHERE tablename = 'hubs'");
  expect(published).toEqual([]);
});

test('[ME15] MESH_HOST must be an address that other hubs can call', () => {
  const env = { DATABASE_URL: 'postgres://x/y' };
  expect(readConfig(env).mesh).toEqual({ host: '127.0.0.1', port: 0 });
  expect(readConfig({ ...env, MESH_HOST: '10.0.0.5', MESH_PORT: '7000' }).mesh).toEqual({
    host: '10.0.0.5',
    port: 7000,
  });
  for (const MESH_HOST of ['0.0.0.0', '::'])
    expect(() => readConfig({ ...env, MESH_HOST })).toThrow('MESH_HOST');
});
