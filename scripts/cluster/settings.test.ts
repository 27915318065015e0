// The first start of a cluster makes its file; later starts keep to it, and say where the environment contradicts it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Failure } from '../failure';
import { findFreePortPair } from '../launcher/ports';
import { addressesOf, readClusterFile } from './cluster-file';
import { readOrMakeCluster, readSettings } from './settings';

let data: string;
beforeEach(() => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-settings-'));
});
afterEach(() => fs.rmSync(data, { recursive: true, force: true }));

const settings = (env: Record<string, string> = {}) =>
  readSettings({ LYCEUM_DATA: data, ...env }, [], '/srv/lyceum');

test('[HA9] the first start makes a file of two hubs and two nodes on free ports; the second keeps it', async () => {
  const PORT = String(await findFreePortPair());
  const cluster = await readOrMakeCluster(settings({ PORT, BASE_PATH: '/b' }));
  expect(cluster).toMatchObject({
    public_url: `https://localhost:${PORT}`,
    content_url: `https://localhost:${Number(PORT) + 1}`,
    base_path: '/b',
    front: { bind: '127.0.0.1', certificate: 'self-signed' },
  });
  expect([cluster.hubs, cluster.nodes].map((members) => members.map(({ name }) => name))).toEqual([
    ['hub1', 'hub2'],
    ['node1', 'node2'],
  ]);
  const ports = addressesOf(cluster).map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
  const file = path.join(data, 'cluster.json');
  expect(readClusterFile(file)).toEqual(cluster);
  const written = fs.statSync(file).mtimeMs;
  expect(await readOrMakeCluster(settings())).toEqual(cluster);
  expect(fs.statSync(file).mtimeMs).toBe(written);
});

test('[HA9] plain http needs no certificate', async () => {
  const urls = { PUBLIC_URL: 'http://lyceum.test', CONTENT_URL: 'http://content.test' };
  const cluster = await readOrMakeCluster(settings({ ...urls, PORT: String(await findFreePortPair()) }));
  expect(cluster.front.certificate).toBeUndefined();
});

test('[HA10] an environment that contradicts the file is refused by name', async () => {
  await readOrMakeCluster(settings({ PORT: String(await findFreePortPair()) }));
  const wrong: Record<string, string>[] = [
    { PORT: '4999' },
    { BASE_PATH: '/other' },
    { PUBLIC_URL: 'https://x.org' },
    { HOST: '0.0.0.0' },
  ];
  for (const env of wrong) {
    const [name = ''] = Object.keys(env);
    await expect(readOrMakeCluster(settings(env))).rejects.toThrow(new RegExp(`${name} says`));
  }
});

test('[HA10] a wrong public address or option is refused before anything is written', async () => {
  await expect(readOrMakeCluster(settings({ PUBLIC_URL: 'lyceum.example.org' }))).rejects.toThrow(Failure);
  expect(fs.readdirSync(data)).toEqual([]);
  expect(() => readSettings({}, ['--hubs'], '/srv/lyceum')).toThrow(/unknown option --hubs/);
});
