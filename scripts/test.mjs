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

/** The runs of jest: all of it in two parts (browsers one at a time), or just what was asked for. */
function plannedRuns(chromium) {
  if (args.length > 0) return [args];
  const unit = ['--selectProjects', 'unit', '--maxWorkers', '2', '--passWithNoTests'];
  const e2e = ['--selectProjects', 'e2e', '--runInBand', '--passWithNoTests'];
  return chromium ? [unit, e2e] : [unit];
}

/** A broken build is a failure of the whole run, but need not keep anyone from the tests that they named. */
async function main() {
  const system = await systemPackages();
  if (!(await install())) return { passed: 0, failed: 1, skipped: 0 };
  const built = await build();
  const tallies = [];
  if (args.length === 0) {
    tallies.push(built, await check());
    if (!system.chromium) tallies.push(system.skippedBrowserTests);
  }
  const postgres = await startPostgres();
  const env = { ...process.env, LYCEUM_TEST_DATABASE_URL: postgres.url };
  if (system.chromium) env.CHROMIUM = system.chromium;
  try {
    for (const run of plannedRuns(system.chromium)) tallies.push(await runJest(run, env));
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
