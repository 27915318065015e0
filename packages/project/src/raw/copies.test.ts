/** The receiving end of a copy between projects: the same copy through a second hub, while what the first one sent still hangs. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../testing/hub-client';
import { LocalHubFixture } from '../testing/local-hub-fixture';

let fixture: LocalHubFixture;
let port: number;
let source: string;

beforeEach(async () => {
  fixture = new LocalHubFixture();
  port = (await fixture.start()).http_port;
  source = mkdtempSync(join(tmpdir(), 'lyceum-copy-'));
  mkdirSync(join(source, 'folder'));
  writeFileSync(join(source, 'folder', 'file'), 'x'.repeat(100_000));
});
afterEach(async () => {
  rmSync(source, { recursive: true });
  await fixture.close();
});

/** One try: what it has sent so far, and how it was answered. */
function untar(key: string) {
  const headers = { authorization: `Bearer ${fixture.token}` };
  const req = request({ port, host: '127.0.0.1', method: 'POST', path: `/?untar=${key}`, headers });
  const status = new Promise<number>((resolve) => {
    req.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    req.on('error', () => resolve(0));
  });
  return { req, status };
}

test('[MH5] a copy that comes again before the first one is known to be broken off takes its place', async () => {
  const tar = execFileSync('tar', ['-C', source, '-c', 'folder']);
  const work = join(fixture.home, '.local/share/lyceum/work');
  const first = untar('same');
  first.req.write(tar.subarray(0, 50_000));
  await until(() => existsSync(work) && readdirSync(work).length > 0, 'the first is under way');
  const second = untar('same');
  second.req.end(tar);
  await new Promise((resolve) => second.req.on('finish', resolve));
  first.req.destroy();
  expect(await first.status).toBe(0);
  expect(await second.status).toBe(200);
  expect(readFileSync(join(fixture.home, 'folder', 'file'), 'utf8')).toHaveLength(100_000);
  // And a third time: it is done.
  const third = untar('same');
  third.req.end(tar);
  expect(await third.status).toBe(200);
});
