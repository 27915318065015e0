// Runs the budgets over every source file of the house. Called by scripts/check.ts; the rules are in budgets.ts.
import fs from 'node:fs';
import path from 'node:path';

import { checkSource, type Finding } from './budgets';
import type { Outcome } from './outcome';

const FOLDERS = ['packages', 'scripts', 'bench', 'chaos', 'docker', 'e2e'];
const SINGLE_FILES = ['webpack.config.ts', 'jest.config.mjs'];
const NOT_OURS = new Set(['node_modules', 'dist', 'data']);
const IS_SOURCE = /\.(tsx?|[cm]?js)$/;

export function sourceFiles(root: string): string[] {
  const below = (folder: string): string[] => {
    if (!fs.existsSync(path.join(root, folder))) return [];
    return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : below(file);
      return IS_SOURCE.test(entry.name) ? [file] : [];
    });
  };
  return [...FOLDERS.flatMap(below), ...SINGLE_FILES.filter((file) => fs.existsSync(path.join(root, file)))];
}

export async function checkBudgets(root: string): Promise<Outcome> {
  const files = sourceFiles(root);
  const found = files.flatMap((file) =>
    checkSource(file, fs.readFileSync(path.join(root, file), 'utf8')).map((finding) => ({
      file,
      ...finding,
    })),
  );
  const lines = (severity: Finding['severity']): string[] =>
    found
      .filter((finding) => finding.severity === severity)
      .map(({ file, message }) => `${file}: ${message}`);
  return { errors: lines('error'), warnings: lines('warning'), scope: `${files.length} files` };
}
