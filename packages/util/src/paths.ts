/**
 * Paths inside a project's home, as values: relative, normalised, "/" between names, "" is the home itself.
 * Used at the doors of hub, local hub and webapp. It never touches a disk: symlinks are resolved by the local hub.
 */
import * as z from 'zod/mini';
import { LyceumError } from './errors';
import { MAX_NAME_BYTES, MAX_PATH_BYTES } from './limits';

export type ProjectPath = string & { readonly __brand: 'ProjectPath' };

export const HOME = '' as ProjectPath;

/** The snapshots of the home appear as this folder of it, read-only: one folder a snapshot, named by its time. */
export const SNAPSHOTS_FOLDER = '.snapshots' as ProjectPath;

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Throws bad_request with the reason. A trailing "/" and "." segments are dropped; ".." and absolute paths are refused. */
export function parseProjectPath(text: string): ProjectPath {
  if (text.includes('\0')) throw new LyceumError('bad_request', 'A path cannot contain a NUL character.');
  if (text.startsWith('/'))
    throw new LyceumError('bad_request', 'A path must be relative to the project home.');
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..'))
    throw new LyceumError('bad_request', 'A path cannot leave the project home ("..").');
  if (names.some((name) => utf8Length(name) > MAX_NAME_BYTES))
    throw new LyceumError('bad_request', `A file name cannot be longer than ${MAX_NAME_BYTES} bytes.`);
  const path = names.join('/');
  if (utf8Length(path) > MAX_PATH_BYTES)
    throw new LyceumError('bad_request', `A path cannot be longer than ${MAX_PATH_BYTES} bytes.`);
  return path as ProjectPath;
}

/** A single file name typed by a person: not empty, no "/", not "." or "..". */
export function parseFileName(text: string): string {
  const name = text.trim();
  if (name === '') throw new LyceumError('bad_request', 'A name is needed.');
  if (name.includes('/')) throw new LyceumError('bad_request', 'A name cannot contain "/".');
  if (name === '.' || name === '..')
    throw new LyceumError('bad_request', `"${name}" is not a name for a file.`);
  return parseProjectPath(name);
}

export const projectPathSchema = z.pipe(
  z.string(),
  z.transform((text, context): ProjectPath => {
    try {
      return parseProjectPath(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'bad path';
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }
  }),
);

export function joinPath(directory: ProjectPath, name: string): ProjectPath {
  return parseProjectPath(directory === '' ? name : `${directory}/${name}`);
}

export function baseName(path: ProjectPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function parentPath(path: ProjectPath): ProjectPath {
  const slash = path.lastIndexOf('/');
  return (slash < 0 ? '' : path.slice(0, slash)) as ProjectPath;
}

/** True for the folder itself and everything below it. */
export function isWithin(path: ProjectPath, folder: ProjectPath): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** Inside a snapshot, or the list of them: nothing there can be changed. */
export function isSnapshotPath(path: ProjectPath): boolean {
  return isWithin(path, SNAPSHOTS_FOLDER);
}

/** Where `path` lies after `from` was renamed to `to`; unchanged when it is not inside `from`. */
export function movedPath(path: ProjectPath, from: ProjectPath, to: ProjectPath): ProjectPath {
  return isWithin(path, from) ? (`${to}${path.slice(from.length)}` as ProjectPath) : path;
}

/** Lower-case extension without the dot; "" where there is none ("Makefile", ".bashrc"). */
export function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Percent-encodes each name and keeps the slashes: for addresses. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
