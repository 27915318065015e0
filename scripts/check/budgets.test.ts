// Shows that the budgets can fail: small sources that break each rule. Run by jest.
import { checkSource } from './budgets';

const OPENING = '// What it is.\n';
const lines = (count: number): string => '  work();\n'.repeat(count);
const messages = (file: string, text: string, severity = 'error'): string[] =>
  checkSource(file, text)
    .filter((finding) => finding.severity === severity)
    .map((finding) => finding.message);

/** A function of `count` lines, braces included. */
const functionOf = (count: number): string => `${OPENING}function long() {\n${lines(count - 2)}}\n`;
const component = (count: number): string =>
  `${OPENING}export const Page = memo(function Page() {\n${lines(count - 3)}  return <p />;\n});\n`;

test.each([
  [40, 0, 0],
  [41, 1, 0],
  [60, 1, 0],
  [61, 0, 1],
])('[CH2] a function of %i lines: %i warnings, %i errors', (count, warnings, errors) => {
  expect(messages('a.ts', functionOf(count), 'warning')).toHaveLength(warnings);
  expect(messages('a.ts', functionOf(count))).toHaveLength(errors);
});

test.each([
  [300, 0, 0],
  [301, 1, 0],
  [401, 0, 1],
])('[CH2] a file of %i lines: %i warnings, %i errors', (count, warnings, errors) => {
  const text = OPENING + 'work();\n'.repeat(count - 1);
  expect(messages('a.ts', text, 'warning')).toHaveLength(warnings);
  expect(messages('a.ts', text)).toHaveLength(errors);
});

test('[CH2] a component may have 150 lines and not one more; a function beside it has the usual budget', () => {
  expect(messages('page.tsx', component(150))).toEqual([]);
  expect(messages('page.tsx', component(151))).toEqual(['line 2: Page has 151 lines, more than 150']);
  expect(messages('page.tsx', functionOf(61))).toHaveLength(1);
  // A capital letter alone makes no component.
  const notJsx = `${OPENING}function Factory() {\n${lines(70)}  return 1;\n}\n`;
  expect(messages('page.tsx', notJsx)).toHaveLength(1);
});

test('[CH2] methods and functions given to variables are named in the finding', () => {
  const method = `${OPENING}class Room {\n  enter() {\n${lines(60)}  }\n}\n`;
  const variable = `${OPENING}const go = () => {\n${lines(60)}};\n`;
  expect(messages('a.ts', method)).toEqual(['line 3: enter has 62 lines, more than 60']);
  expect(messages('a.ts', variable)).toEqual(['line 2: go has 62 lines, more than 60']);
});

test('[CH2] describe and test blocks are chapters, not functions; helpers in a test file are functions', () => {
  const block = (call: string): string => `${OPENING}${call}('x', () => {\n${lines(90)}});\n`;
  for (const call of [
    'describe',
    'test',
    'it.only',
    'test.each([1])',
    'describe.each`a`',
    'describeContainers',
  ])
    expect(messages('a.test.ts', block(call))).toEqual([]);
  expect(messages('a.ts', block('test'))).toHaveLength(1);
  expect(messages('a.test.ts', functionOf(61))).toHaveLength(1);
});

test('[CH3] any is refused as a type and as an assertion, not as a word', () => {
  expect(messages('a.ts', `${OPENING}let a: any;\nconst b = c as any;\nconst any = 'any';\n`)).toEqual([
    'line 2: any (use unknown and decode it)',
    'line 3: any (use unknown and decode it)',
  ]);
});

test('[CH4] names that say nothing and names that are not kebab-case are refused', () => {
  for (const name of [
    'utils.ts',
    'helpers.test.ts',
    'src/common.tsx',
    'Misc.ts',
    'manager.ts',
    'AppShell.tsx',
    'a_b.ts',
  ])
    expect(messages(name, OPENING)).toHaveLength(1);
  expect(messages('project-state.test.ts', OPENING)).toEqual([]);
});

test('[CH5] a file without an opening comment is refused', () => {
  expect(messages('a.ts', "import fs from 'node:fs';\n")).toHaveLength(1);
  expect(messages('a.ts', '#!/usr/bin/env node\n/* What it is. */\n')).toEqual([]);
});
