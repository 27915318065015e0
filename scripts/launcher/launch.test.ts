// The launcher with stand-ins for hub and compute server and no database: start, supervision, orderly end, refusals.
// Run by jest; the real programs and PostgreSQL are started by the end-to-end tests.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { Failure } from '../failure';
import type { LaunchConfig } from './config';
import { launch } from './launch';
import { findFreePortPair } from './ports';
import { isAlive, waitUntil } from './processes';
import type { Running } from './starter';

/** Both note their pid when they are ready for signals, and write down when they are asked to end. */
const noting = (name: string): string => `
const fs = require('fs'), data = process.env.LYCEUM_DATA;
process.on('SIGTERM', () => { fs.appendFileSync(data + '/ends', '${name} '); process.exit(0); });
process.on('disconnect', () => process.exit(0));
fs.appendFileSync(data + '/pids', '${name} ' + process.pid + '\\n');`;
const HUB = `${noting('hub')}
const answer = (_, response) => response.end('{"database":"ok","compute_servers":1}');
require('http').createServer(answer).listen(process.env.PORT, process.env.HOST);`;
const COMPUTE = `${noting('compute')}
setInterval(() => {}, 1000);`;
const STUBBORN = COMPUTE.replace('process.exit(0)', '0');
/** Long enough for a busy machine; a good run never waits this long. */
const LIMIT_MS = 15_000;

let dir: string;
let running: Running | undefined;
let lines: string[];
let control: AbortController;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-launch-'));
  lines = [];
  control = new AbortController();
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  fs.rmSync(dir, { recursive: true, force: true });
});

function programFile(name: string, text: string): string {
  const file = path.join(dir, name);
  fs.writeFileSync(file, text);
  return file;
}

async function configOf(
  changes: Partial<LaunchConfig> = {},
  hub = HUB,
  compute = COMPUTE,
): Promise<LaunchConfig> {
  return {
    root: dir,
    host: '127.0.0.1',
    port: await findFreePortPair(),
    basePath: '',
    dataDir: path.join(dir, 'data'),
    databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
    logLevel: 'info',
    dev: false,
    programs: { hub: programFile('hub.js', hub), compute: programFile('compute.js', compute), given: true },
    ...changes,
  };
}

async function start(config: LaunchConfig): Promise<Running> {
  running = await launch(config, control, (line) => lines.push(line));
  return running;
}

function read(name: string): string {
  const file = path.join(dir, 'data', name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** Pids of all processes that were started under this name, oldest first. */
function pids(name: string): number[] {
  return [...read('pids').matchAll(new RegExp(`^${name} (\\d+)$`, 'gm'))].map((match) => Number(match[1]));
}

async function refusal(config: LaunchConfig): Promise<string> {
  const error: unknown = await launch(config, control, (line) => lines.push(line)).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Failure);
  const { message } = error as Failure;
  expect(message).not.toContain('\n');
  return message;
}

test(
  '[LA7] close ends the compute server, then the hub, and leaves no process; a second close is the same one',
  async () => {
    const lyceum = await start(await configOf());
    expect(lyceum.url).toMatch(/^http:\/\/localhost:\d+\/$/);
    expect(await waitUntil(() => pids('compute').length === 1, LIMIT_MS)).toBe(true);
    await Promise.all([lyceum.close(), lyceum.close()]);
    expect(read('ends')).toBe('compute hub ');
    expect([...pids('hub'), ...pids('compute')].filter(isAlive)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  '[LA8] a killed hub and a killed compute server are back at once, with a line each',
  async () => {
    await start(await configOf());
    expect(await waitUntil(() => pids('compute').length === 1, LIMIT_MS)).toBe(true);
    for (const name of ['hub', 'compute']) {
      process.kill(pids(name)[0]!, 'SIGKILL');
      expect(await waitUntil(() => pids(name).length === 2, LIMIT_MS)).toBe(true);
    }
    expect(lines.filter((line) => line.includes('SIGKILL'))).toHaveLength(2);
  },
  LIMIT_MS,
);

test(
  '[LA9] a program that does not end when asked is killed',
  async () => {
    const lyceum = await start(await configOf({}, HUB, STUBBORN));
    await waitUntil(() => pids('compute').length === 1, LIMIT_MS);
    await lyceum.close();
    expect(pids('compute').filter(isAlive)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  '[LA10] an abort in the middle of the start ends what was started',
  async () => {
    const config = await configOf({}, HUB.replace('"compute_servers":1', '"compute_servers":0'));
    const starting = launch(config, control, () => undefined);
    await waitUntil(() => pids('compute').length === 1 && pids('hub').length === 1, LIMIT_MS);
    control.abort('asked');
    await expect(starting).rejects.toBe('asked');
    expect([...pids('hub'), ...pids('compute')].filter(isAlive)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  '[LA11] a port in use, also the one after it, is one line',
  async () => {
    const config = await configOf();
    for (const port of [config.port, config.port + 1]) {
      const taken = net.createServer();
      await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
      expect(await refusal(config)).toContain(`port ${port} `);
      await new Promise((resolve) => taken.close(resolve));
    }
  },
  LIMIT_MS,
);

test(
  '[LA12] a data folder that is in use, from a newer version, damaged or no folder is one line each',
  async () => {
    const config = await configOf();
    const lyceum = await start(config);
    expect(await refusal({ ...config, port: await findFreePortPair() })).toContain('already runs');
    await lyceum.close();
    fs.writeFileSync(path.join(config.dataDir, 'VERSION.json'), '{"data_version":2}');
    expect(await refusal(config)).toContain('newer Lyceum');
    fs.writeFileSync(path.join(config.dataDir, 'VERSION.json'), '{');
    expect(await refusal(config)).toContain('damaged');
    expect(await refusal({ ...config, dataDir: programFile('a-file', '') })).toContain('cannot be written');
  },
  LIMIT_MS,
);

test(
  '[LA13] a lock of a process that is gone is taken over, also when its pid is used again',
  async () => {
    const config = await configOf();
    fs.mkdirSync(config.dataDir);
    fs.writeFileSync(path.join(config.dataDir, 'lyceum.lock'), `{"pid":${process.pid},"started":"1"}`);
    await start(config);
    expect(JSON.parse(read('lyceum.lock'))).toMatchObject({ pid: process.pid });
  },
  LIMIT_MS,
);

test(
  '[LA14] a hub that says "newer schema" ends the start with its own line',
  async () => {
    const config = await configOf(
      {},
      `console.log('{"msg":"the database is from a newer Lyceum"}'); process.exit(3);`,
    );
    expect(await refusal(config)).toBe('Lyceum cannot run: the database is from a newer Lyceum');
  },
  LIMIT_MS,
);

test(
  '[LA15] a hub that cannot start is given up with its error and its log',
  async () => {
    const message = await refusal(await configOf({}, `throw new Error('no such table');`));
    expect(message).toContain('Error: no such table');
    expect(message).toContain('hub.log');
  },
  LIMIT_MS,
);
