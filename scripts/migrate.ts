// `npm run db:migrate`: brings the database to this program's schema and ends. With DATABASE_URL that database, without
// it the embedded one of LYCEUM_DATA, which must not be in use. The migrations themselves are the hub's.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { bringUpToDate } from './build/up-to-date';
import { Failure, runMain } from './failure';
import { readConfig } from './launcher/config';
import { prepareDataFolder } from './launcher/data-folder';
import { takeLock } from './launcher/lock';
import { startEmbeddedPostgres } from './postgres/embedded';
import { say } from './progress';

function migrate(root: string, databaseUrl: string): Promise<number> {
  const program = path.join(root, 'packages', 'hub', 'dist', 'migrate.js');
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [program], { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function withEmbedded(root: string, dataDir: string, abort: AbortController): Promise<number> {
  const data = prepareDataFolder(dataDir);
  const release = takeLock(data.dir);
  try {
    const server = await startEmbeddedPostgres({
      root,
      dataDir,
      secretsDir: data.secrets,
      logFile: path.join(data.logs, 'postgres.log'),
      durable: true,
      onExit: (exit) => {
        abort.abort(new Failure(`PostgreSQL ended: ${exit.words}`));
        return 'give-up';
      },
      abort: abort.signal,
    });
    return await migrate(root, server.url).finally(() => server.close());
  } finally {
    release();
  }
}

runMain(async () => {
  const root = path.resolve(__dirname, '..');
  const config = readConfig(process.env, [], root);
  const abort = new AbortController();
  // The migration itself gets Ctrl-C from the terminal; we wait for it and then stop PostgreSQL.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => abort.abort(new Failure('Interrupted.')));
  await bringUpToDate(root, abort.signal, say);
  if (config.databaseUrl !== undefined) return migrate(root, config.databaseUrl);
  return withEmbedded(root, config.dataDir, abort);
});
