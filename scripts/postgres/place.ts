// Where PostgreSQL runs: which copy of the binaries, which folder for the cluster, which account. Called by embedded.ts.
// Root's clone or data folder may be closed to the account; then both live below /var/lib/lyceum, with a link from data.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { Failure, reasonOf } from '../failure';
import { type Account, databaseAccount, isRoot, mayUse } from './account';
import { type Binaries, copyBinaries, makeLinks, packagedBinaries, program } from './binaries';

export interface Place {
  readonly binaries: Binaries;
  /** The cluster (PGDATA), with symbolic links resolved; it may not exist yet. */
  readonly cluster: string;
  readonly account: Account | undefined;
}

/** Open to every account on any system, and where the filesystem standard wants a program's state. */
const SYSTEM_DIR = '/var/lib/lyceum';

export function findPlace(root: string, dataDir: string, systemDir = SYSTEM_DIR): Place {
  const link = path.join(dataDir, 'postgres');
  const account = ownerOf(link) ?? databaseAccount();
  try {
    const binaries = usableBinaries(packagedBinaries(root), account, account ? systemDir : dataDir);
    return { binaries, cluster: findCluster(link, account, systemDir), account };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Lyceum cannot start: no place for PostgreSQL (${reasonOf(error)}).`);
  }
}

/** Root takes over a data folder that an ordinary user began: the cluster stays that user's. */
function ownerOf(link: string): Account | undefined {
  if (!isRoot()) return undefined;
  const stat = fs.statSync(link, { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid };
}

function usableBinaries(packaged: Binaries, account: Account | undefined, copyInto: string): Binaries {
  if (makeLinks(packaged.dir) && mayUse(account, 'run', program(packaged, 'postgres'))) return packaged;
  fs.mkdirSync(copyInto, { recursive: true, mode: 0o755 });
  const copy = copyBinaries(packaged, path.join(copyInto, `postgresql-${packaged.version}`));
  if (mayUse(account, 'run', program(copy, 'postgres'))) return copy;
  throw new Failure(
    `Lyceum cannot start: the embedded PostgreSQL (${copy.dir}) does not run here. ` +
      'Give the address of a PostgreSQL server in DATABASE_URL.',
  );
}

function findCluster(link: string, account: Account | undefined, systemDir: string): string {
  const known = fs.lstatSync(link, { throwIfNoEntry: false });
  if (known?.isSymbolicLink() && !fs.existsSync(link))
    throw new Failure(`Lyceum cannot start: the database behind ${link} is gone (${fs.readlinkSync(link)}).`);
  if (known !== undefined) return requireReachable(fs.realpathSync(link), account);
  const dataDir = fs.realpathSync(path.dirname(link));
  if (mayUse(account, 'enter', dataDir)) return path.join(dataDir, 'postgres');
  const clusters = path.join(systemDir, 'clusters');
  fs.mkdirSync(clusters, { recursive: true, mode: 0o755 });
  const cluster = path.join(clusters, randomBytes(6).toString('hex'));
  fs.mkdirSync(cluster, { mode: 0o700 });
  fs.writeFileSync(`${cluster}.origin`, `${dataDir}\n`);
  fs.symlinkSync(cluster, link);
  return cluster;
}

function requireReachable(cluster: string, account: Account | undefined): string {
  if (mayUse(account, 'enter', cluster)) return cluster;
  throw new Failure(
    `Lyceum cannot start: the account of PostgreSQL cannot enter ${cluster}. ` +
      'Give the folders above it execute permission for others (chmod o+x), or start as its owner.',
  );
}
