// `npm run check`: types, lint and format, boundaries, budgets; one summary line each. Also the first step of `npm test`.
// Names of checks as arguments run only those. Exit code 1 when any check found an error.
import path from 'node:path';

import { checkBoundaries } from './check/boundaries';
import { checkLint } from './check/lint';
import type { Outcome } from './check/outcome';
import { checkBudgets } from './check/source-files';
import { checkTypes } from './check/types';
import { Failure, runMain } from './failure';
import { say, secondsSince, withProgress } from './progress';

const CHECKS: Readonly<Record<string, (root: string) => Promise<Outcome>>> = {
  types: checkTypes,
  lint: checkLint,
  boundaries: (root) => checkBoundaries(root),
  budgets: checkBudgets,
};

function count(items: readonly string[], word: string): string {
  return `${items.length} ${word}${items.length === 1 ? '' : 's'}`;
}

/** Prints findings and summary; true when there is no error. */
async function run(name: string, root: string): Promise<boolean> {
  const check = CHECKS[name];
  if (check === undefined)
    throw new Failure(`There is no check "${name}"; there are ${Object.keys(CHECKS).join(', ')}.`);
  const begun = Date.now();
  const { errors, warnings, scope } = await withProgress(`check ${name}`, () => check(root));
  for (const line of warnings) say(`warning: ${line}`);
  for (const line of errors) say(`error: ${line}`);
  const result = errors.length === 0 ? 'ok' : 'FAILED';
  const found = `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  say(`check ${name}: ${result} (${scope}, ${found}, ${secondsSince(begun)})`);
  return errors.length === 0;
}

runMain(async () => {
  const root = path.resolve(__dirname, '..');
  const wanted = process.argv.slice(2);
  const names = wanted.length > 0 ? wanted : Object.keys(CHECKS);
  // The types take as long as all others together; these go one after the other beside them, on two cores.
  const inTurn = async (some: readonly string[]): Promise<boolean> => {
    let good = true;
    for (const name of some) good = (await run(name, root)) && good;
    return good;
  };
  const types = names.filter((name) => name === 'types');
  const others = names.filter((name) => name !== 'types');
  return (await Promise.all([inTurn(types), inTurn(others)])).every(Boolean) ? 0 : 1;
});
