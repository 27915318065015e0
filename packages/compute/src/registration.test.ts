/** Registration: against a real PostgreSQL where `npm test` gives one, and its retries without any. */
import { randomBytes } from 'node:crypto';
import { silentLogger } from '@lyceum/util/node/logger';
import { Client } from 'pg';
import { keepTelling, register, retryDelay } from './registration';
import { until } from './testing/project-probe';

jest.setTimeout(60_000);

const TABLE = `CREATE TABLE compute_servers (node_id text PRIMARY KEY, host text NOT NULL, port integer NOT NULL,
  token text NOT NULL, driver text NOT NULL, heartbeat timestamptz NOT NULL, started timestamptz NOT NULL,
  memory_mib bigint, free_memory_mib bigint)`;
const NODE = { node_id: 'node-1', host: '127.0.0.1', port: 4711, token: 'a-token', driver: 'process' };

describe('keepTelling', () => {
  it('[CP30] retries for ever, slower and slower, and stops when told', async () => {
    let attempts = 0;
    const stop = keepTelling(async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('no database');
    }, silentLogger);
    await until(() => attempts === 3, 'the third attempt');
    await stop();
    expect([1, 2, 3, 20].map(retryDelay)).toEqual([200, 400, 800, 5000]);
  });
});

const serverUrl = process.env.LYCEUM_TEST_DATABASE_URL;

describe('registration in PostgreSQL', () => {
  const withServer = serverUrl ? it : it.skip;
  const name = `lyceum_compute_${randomBytes(6).toString('hex')}`;
  const url = new URL(serverUrl ?? 'postgres://x/x');
  url.pathname = `/${name}`;
  const clients: Client[] = [];
  const connect = async (connectionString: string) => {
    const client = new Client({ connectionString });
    client.on('error', () => {});
    await client.connect();
    clients.push(client);
    return client;
  };
  let admin: Client;

  beforeAll(async () => {
    if (!serverUrl) return;
    admin = await connect(serverUrl);
  });
  afterAll(async () => {
    if (!serverUrl) return;
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const client of clients) await client.end().catch(() => {});
  });

  withServer(
    '[CP30] waits for database and table, registers, and heals after the connection was cut',
    async () => {
      const registration = register(url.href, NODE, silentLogger);
      await admin.query(`CREATE DATABASE ${name}`);
      const database = await connect(url.href);
      await database.query(TABLE);
      const row = async () => (await database.query('SELECT * FROM compute_servers')).rows[0];
      await until(async () => (await row()) !== undefined, 'the row');
      const first = await row();
      expect(first).toMatchObject(NODE);
      expect(Number(first.free_memory_mib)).toBeGreaterThan(0);
      expect(Number(first.memory_mib)).toBeGreaterThanOrEqual(Number(first.free_memory_mib));
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
        ['lyceum compute node-1'],
      );
      await until(async () => (await row()).heartbeat > first.heartbeat, 'the next heartbeat');
      expect((await row()).started).toEqual(first.started);
      await registration.close();

      const moved = register(url.href, { ...NODE, port: 4712 }, silentLogger);
      await until(async () => (await row()).port === 4712, 'the new port');
      await moved.close();
    },
  );
});
