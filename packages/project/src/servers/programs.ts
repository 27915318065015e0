/** Finds programs as a shell of the project would. Called by server-kinds and consoles; what is installed meanwhile is found at the next look. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Also where the environment of the local hub does not name them: a login shell adds them. */
const USUAL_FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The first of these programs that there is, with its place. */
export async function findProgram(names: readonly string[], home: string): Promise<string | undefined> {
  const own = [join(home, 'bin'), join(home, '.local/bin')];
  const folders = new Set([...(process.env.PATH ?? '').split(':'), ...own, ...USUAL_FOLDERS]);
  for (const name of names)
    for (const folder of folders) {
      const file = join(folder, name);
      if (folder.startsWith('/') && (await isProgram(file))) return file;
    }
  return undefined;
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
