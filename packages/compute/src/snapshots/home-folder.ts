/**
 * Makes the home of a new project, as a subvolume on btrfs, so that its snapshots cost nothing. Called by the drivers.
 * It never changes a home that is there.
 */
import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newSecret } from '@lyceum/util/node/secrets';
import { deleteSubvolume, isBtrfs } from './btrfs';
import { Programs } from './programs';

/** Where distributions put btrfs; the PATH of people's projects does not matter here. */
const PROGRAM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A new home, for its account alone: a subvolume where that can be, else a folder. What is there stays as it is. */
export async function makeHomeFolder(home: string): Promise<void> {
  const parent = dirname(home);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const programs = new Programs(PROGRAM_PATH);
  if (!(await exists(home)) && programs.has('btrfs') && (await isBtrfs(parent)))
    await makeSubvolume(home, programs).catch(() => undefined);
  await mkdir(home, { recursive: true, mode: 0o700 });
}

/** Under another name first: where two make the same home at once, the later one replaces an empty folder or gives way. */
async function makeSubvolume(home: string, programs: Programs): Promise<void> {
  const making = `${home}.${newSecret().slice(0, 8)}`;
  await programs.must('btrfs', ['subvolume', 'create', making]);
  try {
    await chmod(making, 0o700);
    await rename(making, home);
  } catch (error) {
    await deleteSubvolume(making, programs).catch(() => undefined);
    throw error;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
