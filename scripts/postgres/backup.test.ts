// docs/deployment/backup.sh for real: the copy of a data folder in use, while rows are written and files change, starts and holds all that was there.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded';

const root = path.resolve(__dirname, '..', '..');
const script = path.join(root, 'docs', 'deployment', 'backup.sh');
/** initdb and two starts on a busy machine. */
const LIMIT_MS = 60_000;
const absent = ['rsync', 'psql'].filter((name) => spawnSync(name, ['--version']).status !== 0);

let folder: string;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-backup-'));
  // Root's PostgreSQL runs under another account, which must get through.
  fs.chmodSync(folder, 0o711);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function start(data: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    root,
    dataDir: data,
    secretsDir: path.join(data, 'secrets'),
    logFile: path.join(folder, 'postgres.log'),
    // What is copied is what PostgreSQL wrote; whether it waited for the disk shows only where the power fails.
    durable: false,
    onExit: () => 'restart',
    abort: new AbortController().signal,
  });
  ends.push(() => server.close());
  return server;
}

async function connect({ url }: EmbeddedPostgres): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  ends.push(() => client.end());
  return client;
}

function makeData(): string {
  const data = path.join(folder, 'data');
  for (const name of ['secrets', 'projects/p1', 'node/p1', 'node/.containers/p1'])
    fs.mkdirSync(path.join(data, name), { recursive: true });
  fs.chmodSync(data, 0o711);
  fs.writeFileSync(path.join(data, 'projects/p1/paper.md'), 'words');
  fs.writeFileSync(path.join(data, 'node/p1/process.json'), '{}');
  fs.writeFileSync(path.join(data, 'node/.containers/p1/ids'), '7');
  return data;
}

async function copy(data: string, to: string): Promise<number | null> {
  const child = spawn(script, [data, to], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code as number | null;
}

(absent.length === 0 ? test : test.skip)(
  '[OP6] a copy taken while people work starts with all that was there before it, twice over',
  async () => {
    const data = makeData();
    const to = path.join(folder, 'copy');
    const first = await connect(await start(data));
    await first.query('CREATE TABLE edits (n int PRIMARY KEY)');
    let [written, busy] = [0, true];
    const work = (async () => {
      while (busy) await first.query('INSERT INTO edits VALUES ($1)', [++written]);
    })();
    expect(await copy(data, to)).toBe(0);
    fs.rmSync(path.join(data, 'projects/p1/paper.md'));
    const before = written - 1;
    expect(await copy(data, to)).toBe(0);
    busy = false;
    await work;

    expect(fs.readdirSync(path.join(to, 'projects/p1'))).toEqual([]);
    expect(fs.readdirSync(path.join(to, 'node'))).toEqual(['.containers']);
    expect(fs.readFileSync(path.join(to, 'node/.containers/p1/ids'), 'utf8')).toBe('7');
    expect(fs.existsSync(path.join(to, 'COMPLETE'))).toBe(true);
    fs.chmodSync(to, 0o711);
    const second = await connect(await start(to));
    const { rows } = await second.query('SELECT max(n) AS last, count(*)::int AS number FROM edits');
    expect(rows[0].last).toBeGreaterThanOrEqual(before);
    expect(rows[0].number).toBe(rows[0].last);
  },
  LIMIT_MS,
);

(absent.length === 0 ? test : test.skip)(
  '[OP7] a copy that failed is not taken for one: the database is not there to be copied',
  async () => {
    const data = makeData();
    fs.writeFileSync(path.join(data, 'postgres-port'), '1\n');
    fs.writeFileSync(path.join(data, 'secrets/postgres-password'), 'x');
    expect(await copy(data, path.join(folder, 'copy'))).not.toBe(0);
    expect(fs.existsSync(path.join(folder, 'copy/COMPLETE'))).toBe(false);
  },
  LIMIT_MS,
);
