/**
 * Homes that are not in use any more: of projects that moved away, and what a newer copy replaced. Kept for a week in case of need, then removed.
 * Called by server/requests.ts and fetch-home.ts; the sweep is started by compute.ts.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposer } from '@lyceum/util/client/signal';
import type { ProjectId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { newSecret } from '@lyceum/util/node/secrets';

/** Milliseconds that a home is kept, and between two sweeps. */
const KEPT_MS = 7 * 24 * 3600_000;
const SWEEP_MS = 6 * 3600_000;

export const asideFolder = (data: string): string => join(data, 'aside');

/** Nothing where there is no home. Its name tells when it was set aside. */
export async function setAside(data: string, home: string, project_id: ProjectId): Promise<void> {
  const there = await stat(home).catch(() => undefined);
  if (!there) return;
  await mkdir(asideFolder(data), { recursive: true, mode: 0o700 });
  const name = `${project_id}.${Date.now()}.${newSecret().slice(0, 6)}`;
  await rename(home, join(asideFolder(data), name));
}

/** Removes what was set aside long ago, and what an ended compute server left half-fetched. */
export function startSweep(data: string, incoming: string, logger: Logger): Disposer {
  const sweep = async () => {
    const names = await readdir(asideFolder(data)).catch(() => []);
    for (const name of names.filter(isOld))
      await rm(join(asideFolder(data), name), { recursive: true, force: true });
  };
  const report = (error: unknown) => logger.warn({ error }, 'old homes could not be removed');
  rm(incoming, { recursive: true, force: true }).then(sweep).catch(report);
  const timer = setInterval(() => void sweep().catch(report), SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function isOld(name: string): boolean {
  const time = Number(name.split('.')[1]);
  return Number.isFinite(time) && Date.now() - time > KEPT_MS;
}
