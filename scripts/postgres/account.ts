// Under whose account PostgreSQL runs: it refuses root, so root lends it another one. Called by place.ts. It makes the
// account lyceum-postgres when the system has no postgres account, and never changes an existing one.
import { spawnSync } from 'node:child_process';

import { Failure } from '../failure';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const EXISTING = 'postgres';
const OWN = 'lyceum-postgres';

/** The ways of Debian and its kin, and of BusyBox, to make a system account; the first that works is taken. */
const WAYS_TO_MAKE: readonly (readonly [string, ...string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN],
  ['adduser', '--system', '--group', '--no-create-home', OWN],
  ['adduser', '-S', '-D', '-H', OWN],
];

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const id = Number.parseInt(result.stdout ?? '', 10);
  return result.status === 0 && Number.isInteger(id) ? id : undefined;
}

function lookUp(name: string): Account | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function makeOwn(): Account | undefined {
  for (const [command, ...args] of WAYS_TO_MAKE) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return lookUp(OWN);
  }
  return undefined;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account for PostgreSQL, or undefined for one's own. */
export function databaseAccount(): Account | undefined {
  if (!isRoot()) return undefined;
  const account = lookUp(EXISTING) ?? lookUp(OWN) ?? makeOwn();
  if (account !== undefined && account.uid !== 0) return account;
  throw new Failure(
    `Lyceum cannot start: PostgreSQL does not run as root, and the account ${OWN} could not be made. ` +
      'Make it (useradd --system), start Lyceum as an ordinary user, or give DATABASE_URL.',
  );
}

/** Asks by trying: may this account run the program / enter the folder? `undefined` is oneself. */
export function mayUse(account: Account | undefined, what: 'run' | 'enter', file: string): boolean {
  const test = what === 'run' ? '"$0" --version' : 'cd "$0"';
  const result = spawnSync('/bin/sh', ['-c', test, file], { cwd: '/', stdio: 'ignore', ...account });
  return result.status === 0;
}
