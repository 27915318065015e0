/**
 * What a `.term` file wants to be: a shell, or one of the consoles that its first line names. Called by terminals/terminals when a session starts.
 * It only reads; a name that is not in the list, or a program that is not installed, is a shell or a reason.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LyceumError } from '@lyceum/util/errors';
import { baseName, type ProjectPath } from '@lyceum/util/paths';
import { consoleOf } from '../servers/consoles';
import { findProgram } from '../servers/programs';
import type { Place } from './pty';

/** Bytes that are looked at: the line is short. */
const LOOKED_AT_BYTES = 200;

/** `folder`: that of the path, resolved. */
export async function consoleAt(home: string, folder: string, path: ProjectPath): Promise<Place['console']> {
  const wanted = consoleOf(await beginningOf(join(folder, baseName(path))));
  if (!wanted) return undefined;
  const { programs, args, title } = wanted;
  const program = await findProgram(programs, home);
  if (program === undefined)
    throw new LyceumError('unavailable', `${title} is not installed in this project.`);
  return { program, args, title };
}

/** "" where there is no such file, or none to be read. */
async function beginningOf(place: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (!file) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}
