// The entry of `npm run build|check|bench|db:migrate`: installs packages when needed, then runs scripts/<name>.ts
// in this process. Called by package.json only; the scripts themselves know nothing of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installAndRun, scriptsFolder } from './setup.mjs';

const [name = '', ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name) || !existsSync(join(scriptsFolder, `${name}.ts`))) {
  console.error(`There is no scripts/${name}.ts to run.`);
  process.exitCode = 1;
} else {
  await installAndRun(`${name}.ts`, args);
}
