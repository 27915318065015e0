// The PostgreSQL of a test run: scripts/postgres/test-server.ts as a child. Called by scripts/test.mjs. It ends, and
// removes its files, when our end of its stdin closes, which happens even when this program is killed.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root, scriptsFolder } from '../setup.mjs';
import { exitCode, start } from './children.mjs';

export async function startPostgres() {
  const program = join(scriptsFolder, 'postgres', 'test-server.ts');
  const child = start(process.execPath, ['--require', 'tsx/cjs', program], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = exitCode(child);
  const firstLine = new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const line = await Promise.race([firstLine, ended.then(() => undefined)]);
  if (line === undefined) throw new Error('The test PostgreSQL did not start; its reason is above.');
  const close = async () => {
    child.stdin.end();
    await ended;
  };
  return { url: JSON.parse(line).database_url, close };
}
