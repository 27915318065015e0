// Set-up that must work before anything is installed: plain Node built-ins only. Installs when node_modules does not
// match package-lock.json, then loads TypeScript scripts through tsx. Called by start.mjs, run.mjs and test.mjs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const scriptsFolder = dirname(fileURLToPath(import.meta.url));
export const root = dirname(scriptsFolder);

/** How often a long step says that it is still alive, in ms: often enough to reassure, rare enough for a log. */
const PROGRESS_MS = 5000;
/** Lines of npm's own words that are shown when it fails: the reason comes first, advice after. */
const SHOWN_ERROR_LINES = 15;

/** Packages of a lock file by place, or undefined when the file is missing or broken. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * There while npm works: an interrupted install may leave half-written packages that npm later takes for whole ones.
 */
const unfinishedMark = join(root, 'node_modules', '.lyceum-installing');

/**
 * True when node_modules holds what package-lock.json asks for. npm writes what is there to
 * node_modules/.package-lock.json at the end of each install. Optional packages (other platforms) may be absent, and
 * addresses are not compared: whether npm notes them depends on the person's settings.
 */
export function packagesMatch(wanted, installed) {
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true;
    const found = installed[place];
    if (!found) return Boolean(entry.optional || entry.peer);
    const known = entry.integrity && found.integrity;
    return found.version === entry.version && (!known || found.integrity === entry.integrity);
  });
}

function packagesInstalled() {
  if (existsSync(unfinishedMark)) return false;
  return packagesMatch(
    lockedPackages(join(root, 'package-lock.json')),
    lockedPackages(join(root, 'node_modules', '.package-lock.json')),
  );
}

/** The npm that started us when there is one, so that a Node without a global npm on PATH works too. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
}

/**
 * Resolves to undefined, or to npm's words when it failed. `npm ci`, and where the lock lacks optional packages of other
 * platforms (npm writes such a lock behind registries that do not carry them all) `npm install --no-save`, which takes
 * the same versions and checksums and leaves the lock as it is.
 */
async function npmInstall() {
  const failure = await runNpm(['ci']);
  return failure?.includes('EUSAGE') ? runNpm(['install', '--no-save']) : failure;
}

function runNpm(verb) {
  const [command, ...before] = npmCommand();
  // --include=dev: the build tools are development packages, and NODE_ENV=production would leave them out.
  const args = [...before, ...verb, '--include=dev', '--no-progress', '--loglevel=error'];
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (signal) => {
    child.kill(signal);
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data;
    });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
      resolve(code === 0 ? undefined : firstLines(output));
    });
  });
}

function firstLines(output) {
  return output.trim().split('\n').slice(0, SHOWN_ERROR_LINES).join('\n');
}

/** Installs when needed, with progress; resolves to false (after saying why) when that failed. */
export async function install() {
  if (packagesInstalled()) return true;
  if (existsSync(unfinishedMark)) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(unfinishedMark, '');
  const begun = Date.now();
  const elapsed = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  console.log('Installing packages…');
  const timer = setInterval(() => console.log(`  still installing, ${elapsed()}`), PROGRESS_MS);
  const failure = await npmInstall();
  clearInterval(timer);
  if (failure === undefined) {
    rmSync(unfinishedMark, { force: true });
    console.log(`Installed packages in ${elapsed()}.`);
    return true;
  }
  console.error(`Lyceum cannot start: the installation of packages failed. npm says:\n${failure}`);
  return false;
}

/** Installs, then runs scripts/<file> in this process with the given arguments. */
export async function installAndRun(file, args) {
  if (!(await install())) {
    process.exitCode = 1;
    return;
  }
  const require = createRequire(import.meta.url);
  // The require hook rather than `--import tsx`: it needs no module.register, which Node 20.0 to 20.5 lack.
  require('tsx/cjs/api').register();
  const script = join(scriptsFolder, file);
  process.argv.splice(1, process.argv.length, script, ...args);
  require(script);
}
