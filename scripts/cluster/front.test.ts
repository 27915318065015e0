// The front as it is in a cluster: real HAProxy and nginx with the configurations that are generated, stand-ins for the hubs.
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { findFreePort } from '../launcher/ports';
import { selfSigned } from './certificate';
import { type Cluster, parseCluster } from './cluster-file';
import { checkFrontFiles, placesIn, writeFrontFiles } from './front-files';
import { findProgram } from './programs';
import { ask, type StandIn, standIn } from './stand-ins';

jest.setTimeout(60_000);

const PROJECT = '01234567-89ab-cdef-0123-456789abcdef';
/** For HAProxy and nginx to answer, in ms. */
const LIMIT_MS = 15_000;

let folder: string;
let webapp: string;
const ends: (() => unknown)[] = [];

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-front-'));
  fs.chmodSync(folder, 0o755);
  webapp = path.join(folder, 'webapp');
  fs.mkdirSync(path.join(webapp, 'static'), { recursive: true });
  fs.writeFileSync(path.join(webapp, 'index.html'), '<html data-base="__BASE_PATH__"></html>');
  for (const [end, text] of Object.entries({ '': 'plain', '.gz': 'gzipped', '.br': 'brotli' }))
    fs.writeFileSync(path.join(webapp, 'static', `main.abc.js${end}`), text);
  fs.mkdirSync(path.join(folder, 'acme', '.well-known', 'acme-challenge'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'acme', '.well-known', 'acme-challenge', 'token'), 'mine');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Front {
  cluster: Cluster;
  /** Origin of the webapp as it can be asked here, with the base path. */
  url: string;
  content: string;
  hubs: StandIn[];
}

/** Ports in pairs: a hub's proxy takes the one after the hub's. */
async function hubPair(name: string): Promise<StandIn[]> {
  for (;;) {
    const port = await findFreePort();
    const proxy = await standIn(`${name} proxy`, port + 1).catch(() => undefined);
    const hub = await standIn(name, port).catch(() => undefined);
    if (hub && proxy) return [hub, proxy];
    await hub?.close();
    await proxy?.close();
  }
}

async function startFront(changes: object = {}): Promise<Front> {
  const [one, two] = [await hubPair('hub1'), await hubPair('hub2')];
  const [own, content, web] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const text = {
    public_url: `https://localhost:${own}`,
    content_url: `https://localhost:${content}`,
    base_path: '/b',
    front: { bind: '127.0.0.1', certificate: 'self-signed' },
    static: [
      { name: 'static1', host: '127.0.0.1', port: web, ...(process.getuid?.() === 0 && { account: 'root' }) },
    ],
    hubs: [one, two].map(([hub], index) => ({
      name: `hub${index + 1}`,
      host: '127.0.0.1',
      port: hub?.port ?? 0,
    })),
    nodes: [{ name: 'node1', host: '127.0.0.1', port: 1 }],
    webapp,
    acme: path.join(folder, 'acme'),
    ...changes,
  };
  const cluster = parseCluster(JSON.stringify(text), 'the test');
  const hubs = [...one, ...two];
  ends.push(() => Promise.all(hubs.map((hub) => hub.close())));
  const places = placesIn(fs.mkdtempSync(path.join(folder, 'run-')));
  writeFrontFiles(cluster, places);
  expect(checkFrontFiles(cluster, places)).toEqual([]);
  run('nginx', ['-g', 'daemon off;', '-c', places.nginx('static1')]);
  run('haproxy', ['-W', '-db', '-f', places.haproxy]);
  const url = `${cluster.public_url}${cluster.base_path}`;
  await answering(() => ask(`${url}/`), 200);
  await answering(() => ask(`${url}/alive`), 200);
  return { cluster, url, content: `${cluster.content_url}${cluster.base_path}`, hubs };
}

function run(name: string, args: string[]): ChildProcess {
  const child = spawn(findProgram(name) ?? name, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  ends.push(() => {
    child.kill('SIGTERM');
    return ended;
  });
  return child;
}

async function answering(question: () => Promise<{ status: number }>, status: number): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await question().catch(() => undefined);
    if (answer?.status === status) return;
    if (Date.now() > end) throw new Error(`not ${status} within ${LIMIT_MS} ms, but ${answer?.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const nameOf = ({ text }: { text: string }): string => JSON.parse(text).name;

test('[HA3] hubs get their socket, the API and what pages ask; nginx all else; content its own origin', async () => {
  const { url, content, cluster } = await startFront();
  for (const at of ['/hub?EIO=4', '/api/v1/me', '/customize', '/content?path=x', '/healthcheck'])
    expect(nameOf(await ask(`${url}${at}`))).toMatch(/^hub\d$/);
  for (const at of ['/', '/projects', `/projects/${PROJECT}/files/a/hub`, '/hubris', '/apiary'])
    expect((await ask(`${url}${at}`)).text).toBe('<html data-base="/b"></html>');
  expect(nameOf(await ask(`${content}/${PROJECT}/raw/x`))).toMatch(/^hub\d proxy$/);
  expect(nameOf(await ask(`${content}/frame/output`))).toMatch(/^hub\d proxy$/);
  const elsewhere = await ask(`${url}/${PROJECT}/port/8080/x?y=1`);
  expect(elsewhere).toMatchObject({
    status: 302,
    headers: { location: `${content}/${PROJECT}/port/8080/x?y=1` },
  });
  expect((await ask(`${url}/metrics`)).status).toBe(404);
  expect((await ask(`${cluster.public_url}/projects`)).status).toBe(404);
  expect(await ask(`${cluster.public_url}/b`)).toMatchObject({ status: 301, headers: { location: '/b/' } });
});

test('[HA3] without a base path; content by its host name; plain http sends on to https and answers challenges', async () => {
  const port = await findFreePort();
  const redirect_port = await findFreePort();
  const front = { bind: '127.0.0.1', certificate: 'self-signed', redirect_port };
  const urls = { public_url: `https://localhost:${port}`, content_url: `https://content.localhost:${port}` };
  await startFront({ base_path: '', front, ...urls });
  expect(nameOf(await ask(`${urls.public_url}/api/v1/me`))).toMatch(/^hub\d$/);
  const host = `content.localhost:${port}`;
  expect(nameOf(await ask(`${urls.public_url}/${PROJECT}/raw/x`, { host }))).toMatch(/^hub\d proxy$/);
  const plain = `http://127.0.0.1:${redirect_port}`;
  expect(await ask(`${plain}/projects?x=1`)).toMatchObject({
    status: 301,
    headers: { location: `${urls.public_url}/projects?x=1` },
  });
  expect((await ask(`${plain}/x`, { host: 'content.localhost' })).headers.location).toBe(
    `${urls.content_url}/x`,
  );
  expect((await ask(`${plain}/.well-known/acme-challenge/token`)).text).toBe('mine');
});

test('[HA4] a browser stays with its hub, and gets another one when that is gone', async () => {
  const { url, hubs } = await startFront();
  const first = await ask(`${url}/api/v1/me`);
  const [cookie = ''] = first.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^lyceum_hub=hub\d; .*HttpOnly; Secure; SameSite=Lax/i);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  for (let time = 0; time < 6; time++) {
    const answer = await ask(`${url}/api/v1/me`, headers);
    expect(nameOf(answer)).toBe(nameOf(first));
    // It is HAProxy's own, and no business of the hub.
    expect(JSON.parse(answer.text).headers.cookie).toBeUndefined();
  }
  const gone = hubs[nameOf(first) === 'hub1' ? 0 : 2];
  await gone?.close();
  const moved = await ask(`${url}/api/v1/me`, headers);
  expect([moved.status, nameOf(moved)]).toEqual([200, nameOf(first) === 'hub1' ? 'hub2' : 'hub1']);
  expect(String(moved.headers['set-cookie'])).toContain(nameOf(moved));
});

test('[HA4] without any hub the API says so in its own words', async () => {
  const { url, hubs } = await startFront();
  for (const hub of hubs) await hub.close();
  await answering(() => ask(`${url}/api/v1/me`), 503);
  expect(JSON.parse((await ask(`${url}/api/v1/me`)).text).error.code).toBe('unavailable');
  expect((await ask(`${url}/projects`)).status).toBe(200);
});

test('[HA5] nobody says for himself who he is', async () => {
  const { url } = await startFront();
  const forged = {
    'x-forwarded-for': '1.2.3.4',
    'X-Forwarded-Proto': 'http',
    'x-forwarded-host': 'evil.example.org',
    'x-forwarded-prefix': '/x',
    forwarded: 'for=1.2.3.4',
  };
  const { headers } = JSON.parse((await ask(`${url}/api/v1/me`, forged)).text);
  expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
  for (const name of ['x-forwarded-host', 'x-forwarded-prefix', 'forwarded'])
    expect(headers[name]).toBeUndefined();
});

test('[HA6] WebSockets pass, and where they are forbidden none does', async () => {
  const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', ...key };
  const open = await startFront();
  expect((await ask(`${open.url}/hub`, upgrade)).status).toBe(101);
  expect((await ask(`${open.content}/${PROJECT}/server/1/`, upgrade)).status).toBe(101);
  const strict = await startFront({ websockets: false });
  expect((await ask(`${strict.url}/hub`, upgrade)).status).toBe(403);
  expect((await ask(`${strict.content}/${PROJECT}/server/1/`, upgrade)).status).toBe(403);
  expect((await ask(`${strict.url}/hub?transport=polling`)).status).toBe(200);
});

test('[HA7] nginx: hashed files precompressed and for ever, the page never kept and with its policy, only reading', async () => {
  const { url, cluster } = await startFront();
  const file = `${url}/static/main.abc.js`;
  const plain = await ask(file);
  expect(plain).toMatchObject({
    text: 'plain',
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(plain.headers['content-type']).toMatch(/^text\/javascript; charset=utf-8/i);
  expect(await ask(file, { 'accept-encoding': 'gzip' })).toMatchObject({
    text: 'gzipped',
    headers: { 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
  });
  const best = await ask(file, { 'accept-encoding': 'gzip, br' });
  expect(best.text).toBe(best.headers['content-encoding'] === 'br' ? 'brotli' : 'gzipped');
  expect((await ask(`${url}/static/none.js`)).status).toBe(404);
  expect((await ask(`${url}/static/../index.html`)).text).not.toContain('__BASE_PATH__');
  const page = await ask(`${url}/projects`);
  expect(page.headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
  expect(page.headers['content-security-policy']).toContain(`frame-src ${cluster.content_url}`);
  expect((await ask(`${url}/projects`, {}, 'POST')).status).toBe(405);
});

test('[HA8] the certificate of a trial: for its names, mode 0600, made once and anew before it ends', () => {
  const dir = fs.mkdtempSync(path.join(folder, 'tls-'));
  const file = selfSigned(dir, ['lyceum.test']);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const first = fs.readFileSync(file, 'utf8');
  const certificate = new X509Certificate(first);
  expect(certificate.checkHost('lyceum.test')).toBe('lyceum.test');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(fs.readFileSync(selfSigned(dir, ['lyceum.test']), 'utf8')).toBe(first);
  expect(fs.readFileSync(selfSigned(dir, ['other.test']), 'utf8')).not.toBe(first);
  const second = fs.readFileSync(file, 'utf8');
  const nextYear = Date.now() + 380 * 24 * 3600 * 1000;
  selfSigned(dir, ['other.test'], nextYear);
  expect(fs.readFileSync(file, 'utf8')).not.toBe(second);
  expect(fs.readdirSync(dir)).toEqual(['self-signed.pem']);
});
