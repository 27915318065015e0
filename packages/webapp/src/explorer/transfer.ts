/**
 * Moving and copying many entries into a folder, name clashes included: plain functions over a small port, so that every order of
 * answers can be tested. Used by use-file-actions.ts; it asks nobody and shows nothing.
 */
import { LyceumError } from '@lyceum/util/errors';
import { baseName, isWithin, joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { freeName } from './free-name';

export type TransferKind = 'move' | 'copy';
export type ClashAnswer = 'keep_both' | 'replace' | 'skip';

export interface TransferPort {
  move(from: ProjectPath, to: ProjectPath): Promise<void>;
  copy(from: ProjectPath, to: ProjectPath): Promise<void>;
  trash(paths: readonly ProjectPath[]): Promise<readonly { trash_id: string }[]>;
  untrash(trash_ids: readonly string[]): Promise<unknown>;
}

export interface Moved {
  from: ProjectPath;
  to: ProjectPath;
}

export interface TransferResult {
  done: Moved[];
  /** The name is taken there. */
  clashes: ProjectPath[];
  failures: { path: ProjectPath; error: unknown }[];
}

/** Operations under way at a time: enough to hide the way to the project, few enough to be fair to others. */
const PARALLEL = 6;
/** Numbered names tried for one entry. */
const MAX_NUMBER = 1000;

/** Entries that would go nowhere or into themselves are left out: "to itself" is not a failure, "into itself" is said. */
export function movable(paths: readonly ProjectPath[], to: ProjectPath): ProjectPath[] {
  return paths.filter((path) => parentPath(path) !== to && !isWithin(to, path));
}

/** All of `paths` into the folder `to`. Clashes are told, not decided. */
export async function transfer(
  port: TransferPort,
  kind: TransferKind,
  paths: readonly ProjectPath[],
  to: ProjectPath,
): Promise<TransferResult> {
  return each(paths, async (from, result) => {
    const target = joinPath(to, baseName(from));
    try {
      // A copy to where it is already is a duplicate.
      if (kind === 'copy' && target === from)
        return void result.done.push({ from, to: await beside(port, kind, from, to) });
      await port[kind](from, target);
      result.done.push({ from, to: target });
    } catch (error) {
      if (error instanceof LyceumError && error.code === 'already_exists') result.clashes.push(from);
      else result.failures.push({ path: from, error });
    }
  });
}

/** What to do with those whose name is taken. Replaced ones go to the trash. */
export async function resolveClashes(
  port: TransferPort,
  kind: TransferKind,
  clashes: readonly ProjectPath[],
  to: ProjectPath,
  answer: ClashAnswer,
): Promise<TransferResult> {
  if (answer === 'skip') return nothing();
  return each(clashes, async (from, result) => {
    try {
      if (answer === 'replace') result.done.push({ from, to: await replace(port, kind, from, to) });
      else result.done.push({ from, to: await beside(port, kind, from, to) });
    } catch (error) {
      result.failures.push({ path: from, error });
    }
  });
}

/** What lay there goes to the trash, and comes back when the move fails after all. */
async function replace(
  port: TransferPort,
  kind: TransferKind,
  from: ProjectPath,
  to: ProjectPath,
): Promise<ProjectPath> {
  const target = joinPath(to, baseName(from));
  if (isWithin(from, target))
    throw new LyceumError('conflict', `“${target}” holds what would replace it. Move that out of it first.`);
  const trashed = await port.trash([target]);
  try {
    await port[kind](from, target);
  } catch (error) {
    await port.untrash(trashed.map(({ trash_id }) => trash_id));
    throw error;
  }
  return target;
}

/** To the first free name "x (2)", "x (3)" …: the project says which are taken, whatever this page knows. */
export function beside(
  port: Pick<TransferPort, TransferKind>,
  kind: TransferKind,
  from: ProjectPath,
  to: ProjectPath,
): Promise<ProjectPath> {
  const taken = new Set([baseName(from)]);
  return intoFree(
    joinPath(to, freeName(baseName(from), taken)),
    to,
    (target) => port[kind](from, target),
    taken,
  );
}

/** Makes something at `wanted`, or beside it under the first number that is free. */
export async function intoFree(
  wanted: ProjectPath,
  folder: ProjectPath,
  make: (target: ProjectPath) => Promise<unknown>,
  taken: Set<string> = new Set(),
): Promise<ProjectPath> {
  for (let target = wanted; ; target = joinPath(folder, freeName([...taken][0] ?? '', taken))) {
    try {
      await make(target);
      return target;
    } catch (error) {
      const isTaken = error instanceof LyceumError && error.code === 'already_exists';
      if (!isTaken || taken.size >= MAX_NUMBER) throw error;
      taken.add(baseName(target));
    }
  }
}

function nothing(): TransferResult {
  return { done: [], clashes: [], failures: [] };
}

async function each(
  paths: readonly ProjectPath[],
  step: (path: ProjectPath, result: TransferResult) => Promise<void>,
): Promise<TransferResult> {
  const result = nothing();
  const queue = [...paths];
  const worker = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) await step(path, result);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, paths.length) }, worker));
  return result;
}
