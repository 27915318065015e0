// What the tests need of the system: git and vim, which change files while people type, and Chromium for the end-to-end tests. Installs them with apt-get when it may,
// else names what is missing. Called by scripts/test.mjs before npm ci; plain Node only.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../setup.mjs';
import { exitCode, start } from './children.mjs';
import { nothing } from './tally.mjs';

/** Named as their packages are. */
const PROGRAMS = ['git', 'vim'];
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function findProgram(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of names) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  return undefined;
}

const findChromium = () => process.env.CHROMIUM || findProgram(CHROMIUM_NAMES);

/** The Debian packages that are not there. */
function missingPackages() {
  const missing = PROGRAMS.filter((name) => findProgram([name]) === undefined);
  return findChromium() === undefined ? [...missing, 'chromium'] : missing;
}

/** The words that make a command root's: none for root, `sudo -n` where that needs no password, else undefined. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

async function aptInstall(packages) {
  const prefix = asRoot();
  if (prefix === undefined || findProgram(['apt-get']) === undefined) return false;
  console.log(`Installing for the tests: ${packages.join(', ')} (apt-get)…`);
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    const code = await exitCode(start(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] }));
    // A failed update may still leave lists that are good enough.
    if (code !== 0 && args[0] === 'install') return false;
  }
  return true;
}

function countBrowserTests() {
  const folder = join(root, 'e2e');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.test.ts')).length;
}

/** Resolves to the path of Chromium, and without one to the tally of the tests that cannot run. */
export async function systemPackages() {
  const wanted = missingPackages();
  if (wanted.length > 0) await aptInstall(wanted);
  const missing = missingPackages().join(' ');
  if (missing !== '') console.error(`Missing for the tests: ${missing}. Install: apt-get install ${missing}`);
  const chromium = findChromium();
  if (!chromium) console.error('Without Chromium the end-to-end tests are skipped.');
  return { chromium, skippedBrowserTests: { ...nothing(), skipped: countBrowserTests() } };
}
