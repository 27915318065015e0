// The steps of a test run that are programs of their own: build, check, jest. Called by scripts/test.mjs; each hands
// back a tally and streams what it prints.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, scriptsFolder } from '../setup.mjs';
import { exitCode, start } from './children.mjs';
import { nothing, oneFailure, tallyOf } from './tally.mjs';

const streamed = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };

async function runScript(name, args) {
  const child = start(
    process.execPath,
    ['--require', 'tsx/cjs', join(scriptsFolder, name), ...args],
    streamed,
  );
  return (await exitCode(child)) === 0 ? nothing() : oneFailure();
}

export const build = () => runScript('build.ts', ['--if-needed']);
export const check = () => runScript('check.ts', []);

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export async function runJest(args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-jest-'));
  const report = join(folder, 'report.json');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = start(process.execPath, [jest, ...args, '--json', '--outputFile', report], {
    ...streamed,
    // jest prints its report for people on stderr; stdout would repeat the JSON.
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  const code = await exitCode(child);
  const tally = tallyOf(readReport(report), code);
  rmSync(folder, { recursive: true, force: true });
  return tally;
}
