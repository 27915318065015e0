// The base image and what was built, without any registry: Debian by debootstrap from this machine's own mirror with this machine's
// Node.js and npm, and the folders that docker/layout.mjs makes of the tree that `npm test` has built. Used by images.test.ts only.
import fs from 'node:fs';
import path from 'node:path';

import { type Engine, run } from './engine';

const SUITE = 'bookworm';

/** The mirror that apt uses here, else Debian's. */
function mirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...(fs.existsSync(folder) ? fs.readdirSync(folder) : [])];
  const texts = files
    .map((file) => path.resolve(folder, file))
    .filter((file) => /\.(list|sources)$/.test(file) && fs.existsSync(file))
    .map((file) => fs.readFileSync(file, 'utf8').replace(/^#.*$/gm, ''));
  return texts.join('\n').match(/https?:\/\/\S+\/debian(?=[\s/]|$)/)?.[0] ?? 'http://deb.debian.org/debian';
}

/** A tarball that outlives the test, below .cache of the clone: another run on this machine need not fetch it all again. */
async function baseTarball(root: string, draft: string): Promise<string> {
  const cache = path.join(root, '.cache', 'docker');
  const tarball = path.join(cache, `${SUITE}-${process.arch}-node-${process.version}.tar`);
  if (fs.existsSync(tarball)) return tarball;
  fs.mkdirSync(cache, { recursive: true });
  await run('debootstrap', ['--variant=minbase', SUITE, draft, mirror()]);
  await addNode(draft);
  for (const left of ['var/lib/apt/lists', 'var/cache/apt/archives', 'debootstrap'])
    fs.rmSync(path.join(draft, left), { recursive: true, force: true });
  await run('tar', ['-C', draft, '--exclude=./dev/*', '-cf', `${tarball}.new`, '.']);
  fs.renameSync(`${tarball}.new`, tarball);
  fs.rmSync(draft, { recursive: true, force: true });
  return tarball;
}

/** As in the official images: below /usr/local. */
async function addNode(draft: string): Promise<void> {
  const local = path.join(draft, 'usr/local');
  const npm = path.join((await run('npm', ['root', '--global'])).trim(), 'npm');
  fs.mkdirSync(path.join(local, 'lib/node_modules'), { recursive: true });
  fs.copyFileSync(process.execPath, path.join(local, 'bin/node'));
  fs.chmodSync(path.join(local, 'bin/node'), 0o755);
  fs.cpSync(npm, path.join(local, 'lib/node_modules/npm'), { recursive: true });
  fs.symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', path.join(local, 'bin/npm'));
}

export async function makeBase(engine: Engine, root: string): Promise<string> {
  const image = 'localhost/lyceum-base';
  await engine.podman(
    'import',
    '--quiet',
    await baseTarball(root, path.join(engine.folder, 'rootfs')),
    image,
  );
  return image;
}

/** The folders of docker/build.sh, out of the tree that is built already. */
export async function makeBuilt(engine: Engine, root: string): Promise<string> {
  const out = path.join(engine.folder, 'built');
  await run(process.execPath, [path.join(root, 'docker/layout.mjs'), out]);
  return out;
}

export interface Parts {
  /** The name of the base image. */
  readonly base: string;
  /** The folder of what was built. */
  readonly built: string;
}

/** One target of docker/Dockerfile; what targets share is made once. */
export async function buildTarget(engine: Engine, root: string, target: string, parts: Parts): Promise<void> {
  const names = ['--target', target, '--tag', `localhost/lyceum/${target}`];
  const given = ['--build-arg', `BASE=${parts.base}`, '--volume', `${parts.built}:/built:ro`];
  const manner = ['--quiet', '--layers', '--isolation', 'chroot', '--format', 'docker'];
  await engine.buildah(
    'bud',
    ...manner,
    ...given,
    ...names,
    '--file',
    path.join(root, 'docker/Dockerfile'),
    root,
  );
}
