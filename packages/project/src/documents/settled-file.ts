/**
 * Reads a file when whoever writes it has come to an end: a half-written state must not tear the document apart. Called by disk-side.
 * What only adds to the text is taken at once; anything else waits until the file rests, never longer than the caller's patience.
 */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectPath } from '@lyceum/util/paths';
import { resolveTarget } from '../files/resolve';
import type { DocumentContent } from './content';
import { versionOf } from './file-identity';
import type { OpenWriters } from './open-writers';
import { readTextFile, type TextOnDisk } from './text-file';
import type { KnownText, TextFormat } from './text-format';

/** ms without a change after which a file rests: programs write their pieces much closer together. */
const QUIET_MS = 100;

/** ms. A file that became shorter in place, or empty, has most likely been truncated by somebody who goes on writing. */
const SHRUNK_QUIET_MS = 1000;

/** ms. A file that never rests is taken as it is after that, so that nothing waits for ever. */
const MAX_RESTLESS_MS = 5000;

/** ms between two looks. */
const LOOK_MS = 20;

export interface Known {
  seen: { past: string; length: number; format: TextFormat; identity: string | undefined } | undefined;
  /** The text that was read or written last. */
  lately: KnownText | undefined;
  content: Pick<DocumentContent, 'kind' | 'looksTorn'>;
}

export interface Patience {
  /** ms since 1970: taken as it is from then on. */
  until: number;
  /** True when this program ends and nothing may wait. */
  hurried(): boolean;
}

export const patienceFromNow = (hurried: () => boolean): Patience => ({
  until: Date.now() + MAX_RESTLESS_MS,
  hurried,
});

/** Undefined when there is no file. Throws like readTextFile. */
export async function readSettled(
  home: string,
  path: ProjectPath,
  known: Known,
  writers: OpenWriters,
  patience: Patience,
): Promise<TextOnDisk | undefined> {
  for (;;) {
    const look = await attempt(() => readTextFile(home, path, known.seen?.format, known.lately));
    if ('error' in look) {
      const real = await resolveTarget(home, path).catch(() => undefined);
      if (real === undefined || (await rests(real, undefined, QUIET_MS, writers, patience))) throw look.error;
      continue;
    }
    const { disk } = look;
    const quiet_ms = disk && quietOf(known, disk);
    if (!disk || quiet_ms === undefined) return disk;
    if (await rests(disk.real, versionOf(disk.stats), quiet_ms, writers, patience)) return disk;
  }
}

type Look = { disk: TextOnDisk | undefined } | { error: unknown };

async function attempt(read: () => Promise<TextOnDisk | undefined>): Promise<Look> {
  try {
    return { disk: await read() };
  } catch (error) {
    return { error };
  }
}

/** Undefined: it is taken at once. */
function quietOf({ seen, content }: Known, { text, identity }: TextOnDisk): number | undefined {
  if (content.looksTorn(text)) return SHRUNK_QUIET_MS;
  if (!seen || (content.kind === 'text' && text.startsWith(seen.past))) return undefined;
  const shrunk = text === '' || (identity === seen.identity && text.length < seen.length);
  return shrunk ? SHRUNK_QUIET_MS : QUIET_MS;
}

const lookAt = (real: string) => lstat(real, { bigint: true }).catch(() => undefined);

/** Once more at the end: a writer that is not there any more may have written its last words while it was looked for. */
const isVersion = (stats: BigIntStats | undefined, version: string) =>
  stats !== undefined && versionOf(stats) === version;

/** False as soon as the file is another than `version`: read it again. */
async function rests(
  real: string,
  version: string | undefined,
  quiet_ms: number,
  writers: OpenWriters,
  patience: Patience,
): Promise<boolean> {
  let expected = version;
  for (;;) {
    if (patience.hurried() || Date.now() >= patience.until) return true;
    const stats = await lookAt(real);
    expected ??= stats && versionOf(stats);
    if (!stats || versionOf(stats) !== expected) return false;
    const age_ms = Date.now() - Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs));
    if (age_ms < quiet_ms || (await writers.of(real)) !== 'none') await sleep(LOOK_MS);
    else return isVersion(await lookAt(real), expected);
  }
}
