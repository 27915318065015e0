/** The small file beside a project's snapshots that says what this node knows of them. Called by snapshots.ts. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newSecret } from '@lyceum/util/node/secrets';
import { decodeJson } from '@lyceum/util/protocol/json';
import { DEFAULT_QUOTAS } from '@lyceum/util/quotas';
import { type SnapshotsAbout, snapshotsAboutSchema } from '@lyceum/util/snapshots';
import { aboutFile, UNFINISHED_PREFIX } from './places';

/** What is not there or not whole is as for a project without snapshots. */
export async function readAbout(folder: string): Promise<SnapshotsAbout> {
  try {
    return decodeJson(snapshotsAboutSchema, await readFile(aboutFile(folder), 'utf8'));
  } catch {
    return { bytes: 0, disk_mib: DEFAULT_QUOTAS.disk_mib };
  }
}

/** The project reads it: 0644, whatever account that is. */
export async function writeAbout(folder: string, about: SnapshotsAbout): Promise<void> {
  const draft = join(folder, `${UNFINISHED_PREFIX}${newSecret()}`);
  await writeFile(draft, JSON.stringify(about), { mode: 0o644 });
  await rename(draft, aboutFile(folder));
}
