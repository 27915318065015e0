// Finds HAProxy and nginx, which live in folders that are not on every person's PATH. Called by front-files.ts and members.ts.
import fs from 'node:fs';
import path from 'node:path';

const MORE_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => path.join(folder, name)).find(mayRun);
}

function mayRun(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
