// The data folder: made when missing, refused when it cannot be written or when a newer Lyceum wrote it. Called by
// launch.ts and migrate.ts before anything starts. It never looks into the database's files.
import fs from 'node:fs';
import path from 'node:path';

import { codeOf, Failure, reasonOf } from '../failure';

/** The layout of the data folder that this program reads and writes; raise it when an older program could do harm. */
export const DATA_VERSION = 1;

export interface DataFolder {
  readonly dir: string;
  /** Passwords and keys; only the owner may enter. */
  readonly secrets: string;
  readonly logs: string;
}

export function prepareDataFolder(dir: string): DataFolder {
  const folder = { dir, secrets: path.join(dir, 'secrets'), logs: path.join(dir, 'logs') };
  try {
    // 0711 for root: PostgreSQL, under its own account, must be able to pass through to its cluster.
    fs.mkdirSync(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const probe = path.join(dir, `.write-test-${process.pid}`);
    fs.writeFileSync(probe, '');
    fs.unlinkSync(probe);
    fs.mkdirSync(folder.secrets, { recursive: true, mode: 0o700 });
    fs.chmodSync(folder.secrets, 0o700);
    fs.mkdirSync(folder.logs, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure(
      `Lyceum cannot start: the data folder ${dir} cannot be written (${codeOf(error) ?? reasonOf(error)}). ` +
        'Change its permissions, or name another folder with LYCEUM_DATA.',
    );
  }
  checkVersion(dir);
  return folder;
}

function checkVersion(dir: string): void {
  const file = path.join(dir, 'VERSION.json');
  const version = readVersion(file);
  if (version === undefined) {
    fs.writeFileSync(file, `${JSON.stringify({ data_version: DATA_VERSION })}\n`);
    return;
  }
  if (version > DATA_VERSION)
    throw new Failure(
      `Lyceum cannot start: the data folder ${dir} was written by a newer Lyceum (data version ${version}, ` +
        `this program knows ${DATA_VERSION}). Update Lyceum, or name another folder with LYCEUM_DATA.`,
    );
}

/** undefined = no such file yet. A file that cannot be read as a version is refused rather than overwritten. */
function readVersion(file: string): number | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && 'data_version' in content) {
      if (typeof content.data_version === 'number') return content.data_version;
    }
  } catch {
    // Falls through to the refusal below.
  }
  throw new Failure(
    `Lyceum cannot start: ${file} is damaged; it should read {"data_version":${DATA_VERSION}}.`,
  );
}
