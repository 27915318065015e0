/** Tests of the load generator: it must count whole answers and their bytes, whatever pieces they come in, and notice refusals. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadOn } from './http-load';

const LOAD_MS = 300;

async function serving<T>(listener: RequestListener, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const plain = { path: '/', cookie: '' };

test.each([
  ['of a known length, in many pieces', { 'content-length': '50000' }],
  ['in chunks', {}],
])('answers %s are counted once each, with their bytes', async (_name, headers) => {
  const body = Buffer.alloc(50_000, 'x');
  let asked = 0;
  const load = await serving(
    (_req, res) => {
      asked++;
      res.writeHead(200, headers).write(body.subarray(0, 10_000));
      res.end(body.subarray(10_000));
    },
    (port) => loadOn({ ...plain, port }, LOAD_MS),
  );
  expect(load.answers).toBeGreaterThan(0);
  expect(load.answers).toBeLessThanOrEqual((asked * 1000) / LOAD_MS);
  // What was on its way at either end of the time is a part of an answer for each socket.
  const each = (load.megabytes * 1e6) / load.answers;
  expect(each).toBeGreaterThan(body.length * 0.5);
  expect(each).toBeLessThan(body.length * 2);
});

test('headers are sent as asked for, and another answer than 200 is a failure', async () => {
  const listener: RequestListener = ({ headers }, res) => {
    res.statusCode = headers.cookie === 'a=b' && headers['accept-encoding'] === 'br' ? 200 : 403;
    res.end('an answer');
  };
  await serving(listener, async (port) => {
    const asked = { ...plain, port, cookie: 'a=b', encoding: 'br' };
    expect((await loadOn(asked, LOAD_MS)).answers).toBeGreaterThan(0);
    await expect(loadOn({ ...plain, port }, LOAD_MS)).rejects.toThrow('403');
  });
});
