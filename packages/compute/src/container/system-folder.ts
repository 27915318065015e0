/**
 * What every container has for "/": a folder of empty places for mounts, of links, and of the few files that must differ from the node's.
 * Made by the driver at its start, brought up to date at each start of a project. It holds no secret and no project can change it.
 *
 * Only what stands here is seen inside: the software (/usr, /opt, /etc and some of /var), to read only, of the node itself or of an image.
 * An overlay over the whole of "/" would show everything but what one remembered to hide, and leave mounts behind when we are killed.
 */
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSIDE, USER } from './layout';
import type { Mount } from './run-arguments';

/** Of the base's top level: its software. Links among them (/bin → usr/bin) are copied. */
const SOFTWARE = ['usr', 'opt', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
/** What programs look up of their own installation. */
const REGISTERS = ['var/lib/dpkg', 'var/lib/texmf', 'var/lib/ghc', 'var/cache/fontconfig'];
const EMPTY = ['proc', 'sys', 'dev', 'run', 'tmp', 'etc', 'var', 'home', '.lyceum', '.lyceum/app'];
/** DNS of slirp4netns: it asks the node's own servers. */
const NAME_SERVER = '10.0.2.3';

/** Files of our own in /etc: nothing of the node's accounts and addresses. */
const ETC_FILES: Record<string, string> = {
  passwd: `root:x:0:0:root:/root:/usr/sbin/nologin\n${USER.name}:x:${USER.id}:${USER.id}::${INSIDE.home}:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
  group: `root:x:0:\ntty:x:5:\n${USER.name}:x:${USER.id}:\nnogroup:x:65534:\n`,
  hostname: 'project\n',
  hosts: '127.0.0.1 localhost project\n::1 localhost\n',
  'resolv.conf': `nameserver ${NAME_SERVER}\n`,
};
const HIDDEN_IN_ETC = new Set(['shadow', 'shadow-', 'gshadow', 'gshadow-', 'passwd-', 'group-']);

export interface SystemFolder {
  path: string;
  /** Of the software. */
  mounts: readonly Mount[];
  /** Software that was installed since shows up. */
  refresh(): Promise<void>;
}

interface Options {
  path: string;
  /** "/" or where an image is mounted. */
  base: string;
  /** More folders of the node to show, at the same place. */
  shared: readonly string[];
  /** Mounts of the local hub's program: places are made for them. */
  program: readonly Mount[];
}

export async function makeSystemFolder({ path, base, shared, program }: Options): Promise<SystemFolder> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  const mounts: Mount[] = [{ from: join(base, 'etc'), to: INSIDE.etc }];
  for (const name of [...EMPTY, ...[INSIDE.home, INSIDE.state, INSIDE.snapshots, INSIDE.etc]])
    await mkdir(join(path, name), { recursive: true });
  for (const name of SOFTWARE)
    if (await show(base, path, name)) mounts.push({ from: join(base, name), to: `/${name}` });
  for (const name of REGISTERS.filter((each) => existsSync(join(base, each))))
    mounts.push({ from: join(base, name), to: `/${name}` });
  for (const folder of shared) mounts.push({ from: folder, to: folder });
  for (const { to } of mounts) await mkdir(join(path, to), { recursive: true });
  await link('../tmp', join(path, 'var/tmp'));
  for (const { from, to } of program) await place(from, join(path, to));
  const refresh = () => fillEtc(join(base, 'etc'), join(path, 'etc'));
  await refresh();
  return { path, mounts, refresh };
}

/** True for a folder that must be mounted; a link is copied. */
async function show(base: string, path: string, name: string): Promise<boolean> {
  const found = await lstat(join(base, name)).catch(() => undefined);
  if (found?.isSymbolicLink()) await link(await readlink(join(base, name)), join(path, name));
  return found?.isDirectory() ?? false;
}

/** Somewhere to mount a folder or a file. */
async function place(from: string, at: string): Promise<void> {
  if ((await lstat(from)).isDirectory()) return void (await mkdir(at, { recursive: true }));
  await writeFile(at, '', { flag: 'a' });
}

/** Links to what the base has, for others a file of our own. Only ever adds: containers that run look here too. */
async function fillEtc(from: string, etc: string): Promise<void> {
  const present = new Set(await readdir(etc));
  for (const [name, text] of Object.entries(ETC_FILES))
    if (!present.has(name)) await writeFile(join(etc, name), text);
  for (const name of await readdir(from)) {
    if (present.has(name) || name in ETC_FILES || HIDDEN_IN_ETC.has(name)) continue;
    const target = await readlink(join(from, name)).catch(() => join(INSIDE.etc, name));
    await link(target, join(etc, name));
  }
}

async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
