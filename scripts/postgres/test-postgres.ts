// A throw-away PostgreSQL for tests: the embedded one in a folder of its own, without syncing. Called by test-server.ts.
// Everything of it is gone after close().
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { Failure } from '../failure';
import { isRoot } from './account';
import { startEmbeddedPostgres } from './embedded';

export interface TestPostgres {
  /** Superuser, database `postgres`: tests make databases of their own. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * In memory where there is plenty: on a disk that others keep busy, making and dropping a database can stand still for a minute. Linux's own folder for
 * it; elsewhere, or in a container with little of it, the disk.
 */
const MEMORY = '/dev/shm';
/** Bytes: several times what all tests together ever have there. */
const PLENTY = 4 * 1024 ** 3;

function roomiest(): string {
  try {
    const { bavail, bsize } = fs.statfsSync(MEMORY);
    fs.accessSync(MEMORY, fs.constants.W_OK | fs.constants.X_OK);
    return bavail * bsize > PLENTY && os.freemem() > PLENTY ? MEMORY : os.tmpdir();
  } catch {
    return os.tmpdir();
  }
}

/** One that ends this often in a row does not come back by itself. */
const MOST_FAILURES = 3;

export async function startTestPostgres(root: string): Promise<TestPostgres> {
  const dir = fs.mkdtempSync(path.join(roomiest(), 'lyceum-test-postgres-'));
  if (isRoot()) fs.chmodSync(dir, 0o711);
  const remove = (): void => {
    const cluster = fs.existsSync(path.join(dir, 'postgres'))
      ? fs.realpathSync(path.join(dir, 'postgres'))
      : dir;
    for (const place of [cluster, `${cluster}.origin`, dir])
      fs.rmSync(place, { recursive: true, force: true });
  };
  const abort = new AbortController();
  try {
    const server = await startEmbeddedPostgres({
      root,
      dataDir: dir,
      secretsDir: dir,
      logFile: path.join(dir, 'postgres.log'),
      durable: false,
      onExit: (exit) => {
        if (exit.failures < MOST_FAILURES) return 'restart';
        abort.abort(new Failure(`the test PostgreSQL ended: ${exit.words}`));
        return 'give-up';
      },
      abort: abort.signal,
    });
    return { url: server.adminUrl, close: () => server.close().then(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
