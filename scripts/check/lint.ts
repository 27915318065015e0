// Lint and format: Biome with the root's biome.json. Called by scripts/check.ts; it changes no file
// (`npx biome check --write <paths>` does).
import path from 'node:path';

import { type Outcome, runTool } from './outcome';

export async function checkLint(root: string): Promise<Outcome> {
  const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { code, output } = await runTool(root, biome, ['check', '--colors=off', '--max-diagnostics=50']);
  const scope = /Checked (\d+ files?)/.exec(output)?.[1] ?? 'files';
  return { errors: code === 0 ? [] : [output], warnings: [], scope };
}
