// Who may import whom (DESIGN.md §2), asked of dependency-cruiser with the rules of boundary-rules.cjs. Called by
// scripts/check.ts, and by its test on a small tree of offenders. Sources only: compiled code and tests are not cruised.
import path from 'node:path';

import { type Outcome, runTool } from './outcome';

const RULES = path.join(__dirname, 'boundary-rules.cjs');

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
  readonly cycle?: readonly { readonly name: string }[];
}

interface Cruise {
  readonly summary: { readonly violations: readonly Violation[]; readonly totalCruised: number };
}

function describe({ rule, from, to, cycle }: Violation): string {
  const way = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
  return `${rule.name}: ${way}`;
}

/** `tree` holds packages/ and tsconfig.test.json; `root` holds node_modules. */
export async function checkBoundaries(root: string, tree: string = root): Promise<Outcome> {
  const cruiser = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const { code, output } = await runTool(tree, cruiser, [
    'packages',
    '--config',
    RULES,
    '--output-type',
    'json',
  ]);
  const start = output.indexOf('{');
  // Its exit code counts violations; without JSON it could not work at all.
  if (start < 0)
    return { errors: [`dependency-cruiser failed (${code}): ${output}`], warnings: [], scope: 'nothing' };
  const { summary } = JSON.parse(output.slice(start)) as Cruise;
  return { errors: summary.violations.map(describe), warnings: [], scope: `${summary.totalCruised} modules` };
}
