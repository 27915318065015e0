// A program around startTestPostgres for scripts/test.mjs and other runners: prints one line {"database_url": "…"}, lives
// until its stdin closes or it gets a signal, and then removes everything. Run: node --require tsx/cjs <this file>.
import path from 'node:path';

import { runMain } from '../failure';
import { startTestPostgres } from './test-postgres';

/** Resolves when the one who started us is done or gone. */
function whenUnwanted(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.resume();
    process.stdin.once('end', resolve).once('error', () => resolve());
    // Later signals find no default action left to kill us in the middle of the clean-up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

runMain(async () => {
  const unwanted = whenUnwanted();
  const server = await startTestPostgres(path.resolve(__dirname, '..', '..'));
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${JSON.stringify({ database_url: server.url })}\n`);
  await unwanted;
  await server.close();
  return 0;
});
