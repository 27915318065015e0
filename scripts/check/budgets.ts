// The budgets of the house (STYLE.md): length of functions, components and files, no `any`, no empty names, an opening
// comment. Pure: one source text in, findings out, by TypeScript's own parser. Called by source-files.ts.
import path from 'node:path';
import ts from 'typescript';

export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** Lines, first to last. The soft limit asks for thought, the hard one fails the check. */
const FUNCTION_SOFT = 40;
const FUNCTION_HARD = 60;
const FILE_SOFT = 300;
const FILE_HARD = 400;
/** A component is mostly markup, which reads faster than code. */
const COMPONENT_HARD = 150;

/** Names that say nothing: such files grow without end. */
const EMPTY_NAMES = new Set(['misc', 'util', 'utils', 'helper', 'helpers', 'manager', 'common']);
/** The calls whose callbacks are chapters of a test file rather than functions. */
const TEST_BLOCKS = new Set(['describe', 'it', 'test', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach']);

/** `describe` where the machine has what it takes, else `describe.skip`: describeContainers. */
const WHERE_POSSIBLE = /^describe[A-Z]/;

type FunctionNode = ts.FunctionLikeDeclaration & { body: ts.Node };

export function checkSource(file: string, text: string): Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, kindOf(file));
  const findings = [...checkName(file), ...checkOpening(file, text), ...checkLength(text)];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      findings.push(error(`line ${lineOf(source, node.getStart(source))}: any (use unknown and decode it)`));
    }
    if (isFunction(node) && !isTestBlock(node)) findings.push(...checkFunction(source, node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

function kindOf(file: string): ts.ScriptKind {
  if (file.endsWith('.tsx')) return ts.ScriptKind.TSX;
  return /\.[cm]?js$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}

const error = (message: string): Finding => ({ severity: 'error', message });
const warning = (message: string): Finding => ({ severity: 'warning', message });

function checkName(file: string): Finding[] {
  const name = path.basename(file).split('.')[0] ?? '';
  if (EMPTY_NAMES.has(name.toLowerCase())) return [error(`the name "${name}" does not say what the file is`)];
  // Anything that is not lower-case words between hyphens: camelCase, PascalCase, snake_case.
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [error(`file names are kebab-case, "${name}" is not`)];
}

/** A test says what it is by the names of its tests. */
function checkOpening(file: string, text: string): Finding[] {
  if (/\.test\.tsx?$/.test(file)) return [];
  const start = text.startsWith('#!') ? text.slice(text.indexOf('\n') + 1) : text;
  if (/^\s*\/[/*]/.test(start)) return [];
  return [error('a file opens with a comment of 2-5 lines: what it is, who calls it, what it never does')];
}

function checkLength(text: string): Finding[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return overBudget(`the file has ${lines} lines`, lines, FILE_SOFT, FILE_HARD);
}

function overBudget(what: string, lines: number, soft: number, hard: number): Finding[] {
  if (lines > hard) return [error(`${what}, more than ${hard}`)];
  return lines > soft ? [warning(`${what}, more than ${soft}`)] : [];
}

function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function checkFunction(source: ts.SourceFile, node: FunctionNode): Finding[] {
  const first = lineOf(source, node.getStart(source));
  const lines = lineOf(source, node.end) - first + 1;
  const name = nameOf(node);
  const what = `line ${first}: ${name || 'a function'} has ${lines} lines`;
  if (isComponent(source, node, name)) return overBudget(what, lines, COMPONENT_HARD, COMPONENT_HARD);
  return overBudget(what, lines, FUNCTION_SOFT, FUNCTION_HARD);
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** The function's own name, or that of the variable or property it is given to, through calls such as memo(…). */
function nameOf(node: FunctionNode): string {
  if (node.name) return node.name.getText();
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  let holder: ts.Node = node.parent;
  while (ts.isCallExpression(holder) || ts.isParenthesizedExpression(holder)) holder = holder.parent;
  if (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder)) return holder.name.getText();
  return '';
}

function isComponent(source: ts.SourceFile, node: FunctionNode, name: string): boolean {
  return source.languageVariant === ts.LanguageVariant.JSX && /^[A-Z]/.test(name) && returnsJsx(node);
}

/** JSX in what the function itself returns, not in what functions inside it do. */
function returnsJsx(node: FunctionNode): boolean {
  if (!ts.isBlock(node.body)) return containsJsx(node.body);
  const visit = (inner: ts.Node): boolean => {
    if (ts.isFunctionLike(inner)) return false;
    if (ts.isReturnStatement(inner)) return inner.expression !== undefined && containsJsx(inner.expression);
    return ts.forEachChild(inner, (child) => visit(child) || undefined) ?? false;
  };
  return visit(node.body);
}

function containsJsx(node: ts.Node): boolean {
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return true;
  return ts.forEachChild(node, (child) => containsJsx(child) || undefined) ?? false;
}

/** describe(…, () => {…}), it.each(…)(…, () => {…}) and their like. */
function isTestBlock(node: FunctionNode): boolean {
  if (!/\.test\.tsx?$/.test(node.getSourceFile().fileName)) return false;
  if (!ts.isCallExpression(node.parent)) return false;
  let callee: ts.Node = node.parent.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag;
    else return false;
  }
  return TEST_BLOCKS.has(callee.text) || WHERE_POSSIBLE.test(callee.text);
}
