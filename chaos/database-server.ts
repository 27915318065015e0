/**
 * A program around the embedded PostgreSQL for database.ts: it comes back after each kill, without limit. Prints one line
 * {"url": …, "cluster": …}, lives until its stdin closes (also when its parent was killed), and then removes everything.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runMain } from '../scripts/failure';
import { isRoot } from '../scripts/postgres/account';
import { startEmbeddedPostgres } from '../scripts/postgres/embedded';

const ROOT = path.resolve(__dirname, '..');

function whenUnwanted(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.resume();
    process.stdin.once('end', resolve).once('error', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

runMain(async () => {
  const unwanted = whenUnwanted();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lyceum-chaos-postgres-'));
  if (isRoot()) fs.chmodSync(dir, 0o711);
  const server = await startEmbeddedPostgres({
    root: ROOT,
    dataDir: dir,
    secretsDir: dir,
    logFile: path.join(dir, 'postgres.log'),
    // A killed server loses nothing that the kernel holds: only power loss would tell the difference.
    durable: false,
    onExit: () => 'restart',
    abort: new AbortController().signal,
  });
  const cluster = fs.realpathSync(path.join(dir, 'postgres'));
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${JSON.stringify({ url: server.url, cluster })}\n`);
  await unwanted;
  await server.close();
  for (const place of [cluster, `${cluster}.origin`, dir]) fs.rmSync(place, { recursive: true, force: true });
  return 0;
});
