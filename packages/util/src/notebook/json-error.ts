/**
 * Where a text stops being JSON, in words for people: JSON.parse says so differently in each engine, and often without the place. Pure; called by ipynb for
 * a text that JSON.parse refused.
 */
export interface JsonFault {
  /** From 1. */
  line: number;
  column: number;
  reason: string;
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const CONFLICT = /(?:<{7}|={7}|>{7})/y;

const WORDS: Record<Expected, string> = {
  value: 'a value is missing here',
  'value or end': 'a value is missing here',
  key: 'a name in quotes is missing here',
  'key or end': 'a name in quotes is missing here',
  colon: 'a colon is missing here',
  'comma or end': 'a comma is missing here',
  nothing: 'there is something behind the end',
};

class Fault extends Error {
  constructor(
    readonly at: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** Undefined when the text is JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    scan(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at);
    const line = before.split('\n').length;
    return { line, column: error.at - before.lastIndexOf('\n'), reason: error.message };
  }
}

function scan(text: string): void {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  for (let at = 0; ; ) {
    while (/[ \t\r\n]/.test(text.charAt(at))) at++;
    const char = text.charAt(at);
    if (char === '') {
      if (expected === 'nothing') return;
      throw new Fault(at, 'the file ends too early');
    }
    if (match(CONFLICT, text, at)) throw new Fault(at, 'there are marks of a merge conflict (git)');
    const next = step(text, at, char, expected, open);
    [at, expected] = [next.at, next.expected];
  }
}

function step(text: string, at: number, char: string, expected: Expected, open: ('{' | '[')[]) {
  const after = (): Expected => (open.length > 0 ? 'comma or end' : 'nothing');
  const inside = open.at(-1);
  const mayEnd = expected === 'comma or end' || expected.endsWith('or end');
  if (mayEnd && ((char === '}' && inside === '{') || (char === ']' && inside === '['))) {
    open.pop();
    return { at: at + 1, expected: after() };
  }
  if (expected === 'comma or end' && char === ',')
    return { at: at + 1, expected: (inside === '{' ? 'key' : 'value') as Expected };
  if (expected === 'colon' && char === ':') return { at: at + 1, expected: 'value' as Expected };
  if (expected.startsWith('key') && char === '"')
    return { at: endOfString(text, at), expected: 'colon' as Expected };
  if (!expected.startsWith('value')) throw new Fault(at, WORDS[expected]);
  if (char === '"') return { at: endOfString(text, at), expected: after() };
  if (char === '{' || char === '[') {
    open.push(char);
    return { at: at + 1, expected: (char === '{' ? 'key or end' : 'value or end') as Expected };
  }
  return { at: endOfLiteral(text, at, expected), expected: after() };
}

function endOfLiteral(text: string, at: number, expected: Expected): number {
  const literal = match(LITERAL, text, at);
  if (literal) return at + literal.length;
  const word = /^-?\w+/.exec(text.slice(at, at + 20))?.[0];
  throw new Fault(at, word ? `"${word}" is no value of JSON` : WORDS[expected]);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw new Fault(at, 'a string is not closed on its line');
    if (code !== 0x5c) continue;
    const escaped = match(ESCAPE, text, at);
    if (!escaped) throw new Fault(at, 'a backslash stands before a character that has no such escape');
    at += escaped.length - 1;
  }
  throw new Fault(start, 'a string is not closed');
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
