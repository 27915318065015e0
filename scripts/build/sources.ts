// Is the last build still that of these sources? A hash over every source and configuration, kept beside the build in
// .cache. Called by up-to-date.ts and build.ts. It reads files only and never builds.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Programs without which a build is not there, whatever the stamp says (`rm -rf dist`). */
const OUTPUTS = [
  'packages/util/dist',
  'packages/hub/dist/main.js',
  'packages/compute/dist/main.js',
  'packages/project/dist/main.js',
  'packages/webapp/dist/index.html',
];
/** scripts/build too: the webapp's index page and loaders are there. */
const SOURCE_FOLDERS = ['packages', 'scripts/build'];
const SINGLE_SOURCES = ['package-lock.json', 'tsconfig.base.json', 'webpack.config.ts'];
/** Not sources: what the build makes, what npm installs, and what only tests read. */
const NOT_SOURCES = /^(dist|node_modules)$|\.test\.tsx?$|\.tsbuildinfo$/;

function stampFile(root: string): string {
  return path.join(root, '.cache', 'build-stamp');
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_SOURCES.test(entry.name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(file);
      return entry.isFile() ? [file] : [];
    });
}

export function hashSources(root: string): string {
  const single = SINGLE_SOURCES.map((name) => path.join(root, name)).filter((file) => fs.existsSync(file));
  const hash = createHash('sha256');
  const folders = SOURCE_FOLDERS.flatMap((name) => filesBelow(path.join(root, name)));
  for (const file of [...single, ...folders].sort()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

export function buildIsCurrent(root: string): boolean {
  if (!OUTPUTS.every((output) => fs.existsSync(path.join(root, output)))) return false;
  const file = stampFile(root);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === hashSources(root);
}

/** Remembers that the build of the sources with this hash is complete. */
export function markBuilt(root: string, hash: string): void {
  const file = stampFile(root);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, hash);
}

/** Before a build: an interrupted one must not pass for the last complete one. */
export function unmarkBuilt(root: string): void {
  fs.rmSync(stampFile(root), { force: true });
}
