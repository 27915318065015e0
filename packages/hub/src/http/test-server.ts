/**
 * The HTTP side of a hub on a real database and a free port, for tests of http/. For tests only.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lyceum/util/node/logger';
import { createAccounts } from '../auth/accounts';
import { createSessions } from '../auth/sessions';
import { createSignInLimits } from '../auth/sign-in-limits';
import type { HubConfig } from '../config';
import { newHubId } from '../config';
import { createChangeStream } from '../db/changes';
import { createDatabase } from '../db/database';
import { createMetrics } from '../metrics';
import { createApp } from './app';
import { createOrigins } from './origin';

export const INDEX = '<html><head><meta name="b" content="__BASE_PATH__"></head><body></body></html>';

async function staticDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lyceum-static-'));
  await mkdir(join(dir, 'static'));
  await writeFile(join(dir, 'index.html'), INDEX);
  await writeFile(join(dir, 'static', 'main.abc.js'), 'plain');
  await writeFile(join(dir, 'static', 'main.abc.js.br'), 'brotli');
  await writeFile(join(dir, 'static', 'main.abc.js.gz'), 'gzip');
  return dir;
}

export async function startTestServer(
  database_url: string,
  options: Partial<HubConfig> = {},
  now: () => number = Date.now,
) {
  const static_dir = await staticDir();
  const config: HubConfig = {
    hub_id: newHubId(),
    host: '127.0.0.1',
    port: 0,
    base_path: '/lyc',
    database_url,
    static_dir,
    log_level: 'silent',
    dev: false,
    mesh: { host: '127.0.0.1', port: 0 },
    ...options,
  };
  const database = createDatabase(database_url, silentLogger);
  const changes = createChangeStream(database_url, database, silentLogger);
  const sessions = createSessions({ database, changes, logger: silentLogger, now });
  const contentPort = () => 5001;
  const app = createApp({
    config,
    logger: silentLogger,
    database,
    sessions,
    accounts: createAccounts(database, createSignInLimits(database, now)),
    metrics: createMetrics(),
    origins: createOrigins(config, contentPort),
    contentPort,
    mount(api) {
      api.get('/broken', () => {
        throw new Error('a secret detail');
      });
    },
  });
  await changes.start();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}${config.base_path}`,
    config,
    database,
    changes,
    sessions,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      sessions.close();
      await changes.close();
      await database.close();
      await rm(static_dir, { recursive: true });
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** One browser: keeps its session cookie. Answers status, headers and the parsed body. */
export function createBrowser(server: TestServer) {
  let cookie: string | undefined;
  return {
    get cookie() {
      return cookie;
    },
    async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${server.url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(cookie !== undefined && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const set = response.headers.get('set-cookie');
      if (set !== null) cookie = /Max-Age=0/.test(set) ? undefined : set.split(';')[0];
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parsed(text) };
    },
  };
}

/** The shapes that the tests look into. */
interface Answer {
  account_id?: string;
  is_admin?: boolean;
  error?: { code: string; message: string };
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
