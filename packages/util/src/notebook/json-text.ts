/**
 * JSON as text: the members of an object or array with what stands around them, so that a file can be written again with all that did not change byte for
 * byte (integer-like keys in their order, `1.0`, big integers, odd spaces). Pure; used by json-patch and ipynb. The text must have passed JSON.parse.
 */
import { LyceumError } from '../errors';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** One member of an object (with `key`) or element of an array. */
export interface Slot {
  /** Space between the bracket or comma before and this. */
  lead: string;
  key?: string;
  /** The key as written, with the colon and the space behind it; '' in arrays. */
  keyText: string;
  raw: string;
  /** Space between the value and the comma or bracket behind. */
  trail: string;
  /** Of those in its container. */
  first: boolean;
  last: boolean;
}

export interface Container {
  slots: Slot[];
  /** Space in the empty brackets. */
  inside: string;
  /** Of the brackets in the text read: `[start, end)`. */
  start: number;
  end: number;
}

/** A byte order mark before everything counts as one. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Behind the string whose opening quote is at `start`. */
function stringEnd(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new LyceumError('internal', 'A JSON string without an end.');
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function bracketsEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at++;
    // [ ] { } differ from each other by bits 1 and 5.
    if ((code & 0xdf) === 0x5b) depth++;
    else if ((code & 0xdf) === 0x5d && --depth === 0) return at;
  }
  throw new LyceumError('internal', 'JSON brackets without an end.');
}

/** Behind the value that begins at `start`. */
export function valueEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === QUOTE) return stringEnd(text, start);
  if ((code & 0xdf) === 0x5b) return bracketsEnd(text, start);
  let at = start;
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !',]}'.includes(text.charAt(at))) at++;
  return at;
}

/** The object or array whose bracket is at `start`; what is in its members is not looked at. */
export function readContainer(text: string, start: number): Container {
  const isObject = text.charAt(start) === '{';
  const slots: Slot[] = [];
  let at = skipSpace(text, start + 1);
  if (text.charAt(at) === (isObject ? '}' : ']'))
    return { slots, inside: text.slice(start + 1, at), start, end: at + 1 };
  for (let from = start + 1; ; from = at) {
    const slot: Slot = { lead: '', keyText: '', raw: '', trail: '', first: slots.length === 0, last: false };
    const begin = skipSpace(text, from);
    slot.lead = text.slice(from, begin);
    at = begin;
    if (isObject) {
      const keyEnd = stringEnd(text, begin);
      slot.key = JSON.parse(text.slice(begin, keyEnd)) as string;
      at = skipSpace(text, skipSpace(text, keyEnd) + 1);
      slot.keyText = text.slice(begin, at);
    }
    const end = valueEnd(text, at);
    slot.raw = text.slice(at, end);
    at = skipSpace(text, end);
    slot.trail = text.slice(end, at);
    slots.push(slot);
    slot.last = text.charAt(at++) !== ',';
    if (slot.last) return { slots, inside: '', start, end: at };
  }
}

/** Where the value of a member of the outermost object is; the last of that name, as JSON.parse takes it. */
export function findMember(text: string, name: string): { start: number; end: number } | undefined {
  const root = skipSpace(text, 0);
  let found: { start: number; end: number } | undefined;
  let at = skipSpace(text, root + 1);
  while (text.charAt(at) === '"') {
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (JSON.parse(text.slice(at, keyEnd)) === name) found = { start, end };
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return found;
}
