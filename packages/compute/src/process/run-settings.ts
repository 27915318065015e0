/**
 * With what a project of this node was started: kept beside its other state, so that a local hub that comes back after a death, or under the
 * next compute server, runs with the same. Called by the drivers. The file holds people's variables: it is for its account alone.
 */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newSecret } from '@lyceum/util/node/secrets';
import { decodeJson } from '@lyceum/util/protocol/json';
import {
  DEFAULT_RUN_SETTINGS,
  type Environment,
  isReservedName,
  type Quotas,
  type RunSettings,
  runSettingsSchema,
} from '@lyceum/util/quotas';

/** In the state folder. The second is read by the local hub too (project/src/files/disk-quota.ts). */
const SETTINGS_FILE = 'settings.json';
const QUOTA_FILE = 'quota.json';

export async function writeSettings(state: string, settings: RunSettings): Promise<void> {
  await replaceFile(join(state, SETTINGS_FILE), JSON.stringify(settings));
  await replaceFile(join(state, QUOTA_FILE), JSON.stringify({ disk_mib: settings.quotas.disk_mib }));
}

export function readSettings(state: string): RunSettings {
  try {
    return decodeJson(runSettingsSchema, readFileSync(join(state, SETTINGS_FILE), 'utf8'));
  } catch {
    return DEFAULT_RUN_SETTINGS;
  }
}

/** What people's variables and quotas add to a project's environment. Ours are added after them. */
export function settingsEnvironment({ environment, quotas }: RunSettings): Environment {
  const allowed = Object.entries(environment).filter(([name]) => !isReservedName(name));
  return { ...Object.fromEntries(allowed), ...quotaEnvironment(quotas) };
}

function quotaEnvironment({ disk_mib }: Quotas): Environment {
  return { LYCEUM_DISK_QUOTA_MIB: String(disk_mib) };
}

/** A new file in the place of the old one: nothing is written through what a project's program may have put there. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${newSecret().slice(0, 12)}`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}
