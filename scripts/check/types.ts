// Types: every package by its own strict settings (`tsc -b`), then tests and scripts (tsconfig.test.json). Called by
// scripts/check.ts. util/src is compiled without DOM and Node types there, which is half of its boundary.
import path from 'node:path';

import { type Outcome, runTool } from './outcome';

export async function checkTypes(root: string): Promise<Outcome> {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // At the same time: the tests are compiled with the sources of what they test and need nothing that the packages emit.
  const runs = await Promise.all([
    runTool(root, compiler, ['-b', '--pretty', 'false']),
    runTool(root, compiler, ['-p', 'tsconfig.test.json', '--pretty', 'false']),
  ]);
  // A line of the compiler that begins with a blank continues the one before.
  const errors = runs.flatMap((run) => (run.code === 0 ? [] : run.output.split(/\n(?! )/)));
  return { errors: [...new Set(errors)], warnings: [], scope: 'packages, tests, scripts' };
}
