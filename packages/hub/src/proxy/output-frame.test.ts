/** The frame for outputs of notebooks, as the proxy serves it: an origin of its own, framed by the webapp alone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Script } from 'node:vm';
import { silentLogger } from '@lyceum/util/node/logger';
import { answerOutputFrame, isOutputFrame } from './output-frame';
import { FRAME_SCRIPT } from './output-frame-script';
import { createProxyServer, type ProxyDeps } from './proxy-server';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((req, res) => answerOutputFrame(req, res, 'https://lyceum.example'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

test('[OU1] the frame for outputs has an opaque origin and no way to navigate, send forms or be framed elsewhere', async () => {
  const answer = await fetch(url);
  const policy = answer.headers.get('content-security-policy') ?? '';
  const sandbox = policy.split('; ').find((part) => part.startsWith('sandbox')) ?? '';
  expect(sandbox).toContain('allow-scripts');
  for (const flag of ['same-origin', 'top-navigation', 'forms', 'modals', 'pointer-lock'])
    expect(sandbox).not.toContain(`allow-${flag}`);
  expect(policy).toContain('frame-ancestors https://lyceum.example');
  expect(policy).toContain("form-action 'none'");
  expect(policy).toContain("default-src 'none'");
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('[OU1] only its own address is the frame, below the base path', () => {
  expect(isOutputFrame('/sub/frame/output', '/sub')).toBe(true);
  expect(isOutputFrame('/sub/frame/output?x=1', '/sub')).toBe(true);
  for (const other of ['/frame/output', '/sub/frame/output/', '/sub/frame/outputs', '/sub/frame'])
    expect(isOutputFrame(other, '/sub')).toBe(false);
});

test('[OU1] the script of the frame is one that browsers can read, and cannot end its element early', () => {
  expect(() => new Script(FRAME_SCRIPT)).not.toThrow();
  expect(FRAME_SCRIPT).not.toContain('</script');
});

test('[OU1] the proxy serves the frame to everybody, without asking who it is, and lets the webapp alone frame it', async () => {
  const proxy = createProxyServer({
    base_path: '/sub',
    content_base_path: '/sub',
    ownOrigin: () => 'https://own.example',
    logger: silentLogger,
  } as unknown as ProxyDeps);
  await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`;
  const answer = await fetch(`${at}/sub/frame/output`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-security-policy')).toContain('frame-ancestors https://own.example');
  expect((await fetch(`${at}/sub/frame/other`)).status).toBe(404);
  proxy.close();
  proxy.server.closeAllConnections();
  await new Promise((resolve) => proxy.server.close(resolve));
});
