/**
 * Gives each project a range of user ids of its own on this node, for ever: its user namespace. Two projects never share one, so that what one
 * owns (files, processes, keyrings, limits) is out of the other's reach even where a mount should ever be wrong.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { decodeJson } from '@lyceum/util/protocol/json';
import * as z from 'zod/mini';

/** Ids in one range: the container's root, its user and the usual system accounts. */
export const IDS_IN_RANGE = 2048;
/** Above what systemd gives to its containers, below 2^31, beyond which some programs fail. */
const FIRST = 0x7000_0000;
const LAST = 0x7fff_0000;

const recordSchema = z.object({ first: z.int().check(z.minimum(FIRST), z.maximum(LAST)) });

export interface UidRanges {
  /** First id of the project whose record this file is; made where there is none. */
  of(file: string): Promise<number>;
}

/** `records`: the folder with one folder a project, each with its record `name`. */
export async function createUidRanges(records: string, name: string): Promise<UidRanges> {
  await mkdir(records, { recursive: true, mode: 0o700 });
  let next = FIRST;
  for (const project of await readdir(records)) {
    const first = await readRecord(join(records, project, name));
    if (first !== undefined) next = Math.max(next, first + IDS_IN_RANGE);
  }
  const known = new Map<string, Promise<number>>();
  const make = async (file: string): Promise<number> => {
    const present = await readRecord(file);
    if (present !== undefined) return present;
    const first = next;
    if (first > LAST)
      throw new LyceumError('unavailable', 'This node has no user ids left for another project.');
    next += IDS_IN_RANGE;
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, JSON.stringify({ first }), { mode: 0o600, flush: true });
    return first;
  };
  return {
    of: (file) => {
      const made = known.get(file) ?? make(file);
      known.set(file, made);
      made.catch(() => known.delete(file));
      return made;
    },
  };
}

async function readRecord(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text === undefined ? undefined : decodeJson(recordSchema, text).first;
}
