// Programs of the system that Lyceum or its tests use: looks for them on PATH, installs the missing ones with apt-get where root or sudo allows,
// else names what to install. Called by start.mjs and test.mjs before and beside npm ci; plain Node only.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** For `npm start`: Debian's package, and the programs (or files) of which one shows that it is there. Lyceum runs without them, with less. */
export const RUNNING = {
  // Snapshots of projects' homes.
  rsync: ['rsync'],
  // Full-text search in a project; without it a slower search of our own.
  ripgrep: ['rg'],
  // Notebooks: the Python kernel, and sliders and buttons in it.
  'python3-ipykernel': ['/usr/share/jupyter/kernels/python3/kernel.json'],
  'python3-ipywidgets': ['/usr/lib/python3/dist-packages/ipywidgets/__init__.py'],
};

/** What `npm run cluster` cannot do without. */
export const CLUSTER_NEEDS = {
  haproxy: ['haproxy'],
  nginx: ['nginx'],
  openssl: ['openssl'],
};

/** For `npm run cluster`. */
export const CLUSTER = {
  ...RUNNING,
  ...CLUSTER_NEEDS,
  // nginx hands out what was compressed by Brotli; without it the larger gzip.
  'libnginx-mod-http-brotli-static': ['/usr/lib/nginx/modules/ngx_http_brotli_static_module.so'],
};

/** Seconds for each server of apt-get: a machine without a network must not wait long for what it can do without. */
const NETWORK_LIMIT_S = 15;

/** The sbin folders are not on every person's PATH, and podman finds its runtime there. */
const MORE_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin'];

export function findProgram(names) {
  const there = names.find((name) => isAbsolute(name) && existsSync(name));
  if (there) return there;
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...MORE_FOLDERS])
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

/** The Debian packages of `wanted` that are not there. */
export function missingPackages(wanted) {
  return Object.keys(wanted).filter((name) => findProgram(wanted[name]) === undefined);
}

/**
 * Runs its arguments without any question, and without starting the services of what it installs (nginx would take port 80): that is what
 * /usr/sbin/policy-rc.d says to Debian's packages, where it is not there already.
 */
const QUIETLY = `p=/usr/sbin/policy-rc.d
if [ ! -e $p ]; then printf '#!/bin/sh\\nexit 101\\n' > $p && chmod 755 $p && trap "rm -f $p" EXIT; fi
DEBIAN_FRONTEND=noninteractive "$@"`;

/** The words that make a command root's: none for root, `sudo -n` where that needs no password, else undefined. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/** Installs what is missing where it may. Resolves to what is missing still. */
export async function ensurePackages(wanted, purpose) {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return missing;
  const prefix = asRoot();
  if (prefix === undefined || findProgram(['apt-get']) === undefined) return missing;
  console.log(`Installing for ${purpose}: ${missing.join(', ')} (apt-get)…`);
  const options = ['-qq', '-o', `Acquire::http::Timeout=${NETWORK_LIMIT_S}`, '-o', 'Acquire::Retries=0'];
  for (const verb of [['update'], ['install', '-y', '--no-install-recommends', ...missing]]) {
    const line = [...prefix, 'sh', '-c', QUIETLY, 'sh', 'apt-get', ...options, ...verb];
    // A failed update may still leave lists that are good enough.
    await finished(line);
  }
  return missingPackages(wanted);
}

/** What a failed install says is told by the list of what is missing. */
function finished([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.once('error', resolve);
    child.once('close', resolve);
  });
}
