/**
 * The folder that a container sees as /run/lyceum: made anew at each start, ours alone to change, for the project to read. Called by
 * project-container.ts. Orders to the container's first program go through a FIFO in it.
 */
import { constants as flags } from 'node:fs';
import { chmod, chown, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LyceumError } from '@lyceum/util/errors';
import { newSecret } from '@lyceum/util/node/secrets';
import type { RunSettings } from '@lyceum/util/quotas';
import { settingsEnvironment } from '../process/run-settings';
import { type ContainerFolders, INSIDE } from './layout';
import { runProgram } from './podman';

/** Milliseconds until the first program waits for its order: it has nothing else to do. */
const ORDER_LIMIT_MS = 20_000;
const ORDER_LOOK_MS = 5;

/**
 * Process 1 of every container, run by sh: starts a local hub when it is told to, says how that ended, and collects the dead. It lives as
 * long as the project runs, so that a local hub that dies takes nobody's programs along.
 */
const START_SCRIPT = `#!/bin/sh
cd ${INSIDE.home}
while :; do
  read -r order < ${INSIDE.door}/orders || continue
  "$@"
  code=$?
  if [ $code -gt 128 ]; then echo "lyceum: local hub was ended by signal $((code - 128))"
  else echo "lyceum: local hub ended with exit code $code"; fi
done
`;

/** What the script said of the last local hub, in words. */
export function deathIn(log: string): string | undefined {
  const last = [
    ...log.matchAll(/lyceum: local hub (?:was ended by signal (\d+)|(ended with exit code \d+))/g),
  ].at(-1);
  if (!last) return undefined;
  const [, number, exit] = last;
  return exit ?? `was ended by ${signalName(Number(number))}`;
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}

/** `group`: the project's own, on this node. */
export async function makeDoorFolder(folders: ContainerFolders, group: number): Promise<void> {
  await rm(folders.door, { recursive: true, force: true });
  await mkdir(folders.door, { mode: 0o750 });
  await chown(folders.door, 0, group);
  await put(folders.script, START_SCRIPT, group);
  await runProgram('mkfifo', ['--mode=0440', folders.orders]);
  await chown(folders.orders, 0, group);
}

/** Before each local hub: who it is, and with what it runs. */
export async function writeDoorFiles(
  folders: ContainerFolders,
  group: number,
  token: string,
  settings: RunSettings,
): Promise<void> {
  await put(folders.token, token, group);
  await put(folders.environment, JSON.stringify(settingsEnvironment(settings)), group);
  await writeQuotaFile(folders, group, settings.quotas.disk_mib);
}

/** Read by the local hub: project/src/files/disk-quota.ts. */
export async function writeQuotaFile(
  folders: ContainerFolders,
  group: number,
  disk_mib: number,
): Promise<void> {
  await put(join(folders.door, 'quota.json'), JSON.stringify({ disk_mib }), group);
}

/** Tells the script to start a local hub. It waits for that: until then nobody reads, and a write would find no one. */
export async function order(folders: ContainerFolders, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + ORDER_LIMIT_MS; ; ) {
    const file = await open(folders.orders, flags.O_WRONLY | flags.O_NONBLOCK).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENXIO') throw error;
        return undefined;
      },
    );
    if (file) {
      await file.write('start\n').finally(() => file.close());
      return;
    }
    if (Date.now() > end) throw new LyceumError('timeout', 'The project does not take orders.');
    await sleep(ORDER_LOOK_MS, undefined, { signal });
  }
}

/** Whole or not at all. */
async function put(path: string, text: string, group: number): Promise<void> {
  const draft = `${path}.${newSecret().slice(0, 8)}`;
  await writeFile(draft, text, { mode: 0o440, flag: 'wx' });
  await chmod(draft, 0o440);
  await chown(draft, 0, group);
  await rename(draft, path);
}
