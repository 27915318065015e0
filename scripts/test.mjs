// `npm test`: set-up, build, checks, then jest with a real PostgreSQL and a real Chromium, and a last line that counts.
// `npm test -- <jest arguments>` runs jest alone with these. Its parts are in scripts/test/; it must load uninstalled.
import { install } from './setup.mjs';
import { startPostgres } from './test/postgres.mjs';
import { build, check, runJest } from './test/steps.mjs';
import { systemPackages } from './test/system-packages.mjs';
import { addUp, lastLine } from './test/tally.mjs';

const args = process.argv.slice(2);
/** With CI=true a test that did not run counts as one that failed. */
const strict = process.env.CI === 'true';

/** Files at a time, for the two cores of a small machine. Files do not disturb each other: each end-to-end file has a Lyceum and a browser of its own. */
const WORKERS = '2';

/**
 * End-to-end files about the way in: a whole run takes them through HAProxy and without it. The others are about what happens inside a project or a
 * page, and go through HAProxy only, for the sake of the time. `npm test -- --selectProjects e2e` takes all of them on one machine.
 */
const ON_ONE_MACHINE_TOO = ['pages', 'servers', 'two-people'];

/**
 * The runs of jest, each with what it adds to the environment: unit tests; end to end through HAProxy with two hubs, every file; end to end on one
 * machine, some of them again. Or just what was asked for.
 */
function plannedRuns(chromium) {
  if (args.length > 0) return [{ args, env: {} }];
  const all = (project, ...patterns) => [
    '--selectProjects',
    project,
    '--maxWorkers',
    WORKERS,
    '--passWithNoTests',
    ...patterns.flatMap((name) => ['--testPathPatterns', `/e2e/${name}\\.test`]),
  ];
  const unit = { args: all('unit'), env: {} };
  const cluster = { args: all('e2e'), env: { LYCEUM_E2E: 'cluster' } };
  const single = { args: all('e2e', ...ON_ONE_MACHINE_TOO), env: { LYCEUM_E2E: 'single' } };
  return chromium ? [unit, cluster, single] : [unit];
}

/** Nobody vouches for the certificate of a cluster on trial. */
function trusting(env) {
  return env.LYCEUM_E2E === 'cluster' ? { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } : env;
}

/** A broken build is a failure of the whole run, but need not keep anyone from the tests that they named. */
async function main() {
  // Beside it, because it waits for disk and network and the others for the processor.
  const programs = systemPackages();
  if (!(await install())) return { passed: 0, failed: 1, skipped: 0 };
  const built = await build();
  const tallies = args.length === 0 ? [built, await check()] : [];
  const system = await programs;
  if (args.length === 0 && !system.chromium) tallies.push(system.skippedBrowserTests);
  const postgres = await startPostgres();
  const env = { ...process.env, LYCEUM_TEST_DATABASE_URL: postgres.url };
  if (system.chromium) env.CHROMIUM = system.chromium;
  try {
    for (const run of plannedRuns(system.chromium))
      tallies.push(await runJest(run.args, trusting({ ...env, ...run.env })));
  } finally {
    await postgres.close();
  }
  return addUp(tallies);
}

const tally = await main().catch((error) => {
  console.error(error);
  return { passed: 0, failed: 1, skipped: 0 };
});
const bad = tally.failed > 0 || (strict && tally.skipped > 0) || tally.passed === 0;
// exitCode rather than exit(): the last line must reach a pipe.
process.exitCode = bad ? 1 : 0;
console.log(lastLine(tally));
