/**
 * The snapshots of one project: take, thin, measure, bound. Called by snapshots.ts, one project at a time on a node.
 * It decides nothing about when.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import type { Logger } from '@lyceum/util/node/logger';
import {
  SNAPSHOT_QUOTA_FACTOR,
  type SnapshotsAbout,
  snapshotName,
  snapshotTime,
  surplusSnapshots,
} from '@lyceum/util/snapshots';
import { readAbout, writeAbout } from './about';
import { btrfsBytes, btrfsCopier, isSubvolume } from './btrfs';
import type { Copier } from './copier';
import { homeChanged, noteTaken } from './home-changes';
import { shelfOf, UNFINISHED_PREFIX } from './places';
import type { Programs } from './programs';
import { removeSnapshot, removeTree } from './removal';
import { rsyncCopier } from './rsync-copier';

const MIB = 1024 * 1024;
const SECOND_MS = 1000;

export interface OneProject {
  home: string;
  folder: string;
  programs: Programs;
  /** May subvolumes be used here? */
  btrfs: boolean;
  now(): number;
  logger: Logger;
  signal: AbortSignal;
}

/** Oldest first. */
export async function snapshotNames(folder: string): Promise<string[]> {
  const names = await readdir(shelfOf(folder)).catch(() => []);
  return names.filter((name) => snapshotTime(name) !== undefined).sort();
}

export const changed = ({ home, folder, programs, signal }: OneProject): Promise<boolean> =>
  homeChanged(home, folder, programs, signal);

/** Answers the new one's name. Throws when it could not be taken; the earlier ones stay as they are. */
export async function take(project: OneProject): Promise<string> {
  const { home, folder, programs, logger, signal } = project;
  // rsync would make an empty snapshot of a home that is not there.
  if (!(await stat(home).catch(() => undefined))?.isDirectory())
    throw new LyceumError('not_found', 'This project has no files yet.');
  const names = await snapshotNames(folder);
  const name = freeName(names, project.now());
  const copier = await copierFor(project);
  // The newest by name is not the newest made where the clock was set back; any of them will do.
  const last = copier.kind === 'rsync' ? await lastFolder(folder, names) : undefined;
  const unfinished = join(folder, `${UNFINISHED_PREFIX}${name}`);
  const snapshot = join(shelfOf(folder), name);
  await noteTaken(folder);
  const began = Date.now();
  try {
    const { bytes, unread } = await copier.copy({ home, unfinished, snapshot, last, signal });
    if (unread) logger.warn({ name, unread }, 'a snapshot lacks what could not be read');
    logger.info({ name, kind: copier.kind, bytes, took_ms: Date.now() - began }, 'snapshot taken');
    await tidy(project, name, bytes);
    return name;
  } catch (error) {
    await removeTree(unfinished, programs).catch(() => undefined);
    throw error;
  }
}

async function copierFor({ home, programs, btrfs }: OneProject): Promise<Copier> {
  return btrfs && (await isSubvolume(home)) ? btrfsCopier(programs) : rsyncCopier(programs);
}

/** A subvolume cannot be linked to. */
async function lastFolder(folder: string, names: string[]): Promise<string | undefined> {
  const last = names.at(-1);
  const place = join(shelfOf(folder), last ?? '');
  return last !== undefined && !(await isSubvolume(place)) ? place : undefined;
}

/** Two within one second: the later one is named by the next second. */
function freeName(names: string[], now: number): string {
  let time = now;
  while (names.includes(snapshotName(time))) time += SECOND_MS;
  return snapshotName(time);
}

/** What must go goes, whatever fails: the new snapshot is there. */
async function tidy(project: OneProject, taken: string, bytes: number): Promise<void> {
  const { folder, programs, logger, now } = project;
  try {
    const times = new Map((await snapshotNames(folder)).map((name) => [snapshotTime(name) ?? 0, name]));
    for (const time of surplusSnapshots([...times.keys()], now())) {
      const name = times.get(time);
      if (name && name !== taken) await removeSnapshot(folder, name, programs);
    }
    const about = await readAbout(folder);
    await bound(project, taken, { ...about, bytes: about.bytes + bytes });
  } catch (error) {
    logger.warn({ error }, 'old snapshots could not be deleted');
  }
}

/** The sum of what each took at most is measured only where it is above the bound: measuring reads every folder of every snapshot. */
async function bound(project: OneProject, taken: string, about: SnapshotsAbout): Promise<void> {
  const { folder, programs, logger } = project;
  const limit = about.disk_mib * MIB * SNAPSHOT_QUOTA_FACTOR;
  let { bytes } = about;
  const subvolumes = await isSubvolume(join(shelfOf(folder), taken));
  if (subvolumes || bytes > limit) bytes = await measure(project, subvolumes);
  for (const name of await snapshotNames(folder)) {
    if (bytes <= limit || name === taken) continue;
    await removeSnapshot(folder, name, programs);
    bytes = await measure(project, subvolumes);
    logger.info({ name, bytes, limit }, 'the oldest snapshot went: they took too much of the disk');
  }
  await writeAbout(folder, { ...about, bytes });
}

async function measure({ folder, programs }: OneProject, subvolumes: boolean): Promise<number> {
  if (subvolumes) return btrfsBytes(shelfOf(folder), programs);
  const { stdout } = await programs.run('du', ['-s', '-x', '--block-size=1', folder]);
  return Number(stdout.split('\t')[0]) || 0;
}
