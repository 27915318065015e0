/**
 * Relations and rows inside pgoutput messages: where each value lies, and what it is. Used by pgoutput.ts; pure. An update carries the
 * whole row before and after: values of the same bytes are decoded once.
 */
import type { Row } from './database';
import { parserOf } from './values';

interface Column {
  name: string;
  isKey: boolean;
  parse: (text: string) => unknown;
}

export interface Relation {
  name: string;
  columns: Column[];
}

/** Where the values lie in the message: [start, end) of each column, or one of the marks below as its start. */
export interface Tuple {
  starts: number[];
  ends: number[];
  /** Of the whole tuple. */
  end: number;
}

const IS_NULL = -1;
/** A long value that did not change is not sent again. */
const IS_UNCHANGED = -2;

const NULL = 0x6e;
const UNCHANGED = 0x75;
const TEXT = 0x74;
/** Of a column's flags: it belongs to the key. */
const KEY_FLAG = 1;

export function readRelation(message: Buffer): Relation {
  const [, afterNamespace] = readName(message, 5);
  const [name, afterName] = readName(message, afterNamespace);
  // One byte of replica identity, two of the number of columns.
  const count = message.readInt16BE(afterName + 1);
  let at = afterName + 3;
  const columns: Column[] = [];
  while (columns.length < count) {
    const isKey = ((message[at] ?? 0) & KEY_FLAG) !== 0;
    const [column, after] = readName(message, at + 1);
    columns.push({ name: column, isKey, parse: parserOf(message.readInt32BE(after)) });
    // Type and type modifier.
    at = after + 8;
  }
  return { name, columns };
}

/** A text that ends with a zero byte, and where the next thing begins. */
function readName(message: Buffer, at: number): [string, number] {
  const end = message.indexOf(0, at);
  return [message.toString('utf8', at, end), end + 1];
}

export function scanTuple(message: Buffer, begin: number): Tuple {
  const count = message.readInt16BE(begin);
  const starts: number[] = [];
  const ends: number[] = [];
  let at = begin + 2;
  for (let i = 0; i < count; i++) {
    const kind = message[at++];
    if (kind === TEXT) {
      const length = message.readInt32BE(at);
      starts.push(at + 4);
      at += 4 + length;
    } else if (kind === NULL) starts.push(IS_NULL);
    else if (kind === UNCHANGED) starts.push(IS_UNCHANGED);
    else throw new Error(`a value of the unknown kind ${kind}`);
    ends.push(at);
  }
  return { starts, ends, end: at };
}

interface Decoding {
  keyOnly: boolean;
  /** The row before, to take unchanged values from. */
  known?: { tuple: Tuple; row: Row } | undefined;
}

export function decodeTuple(
  message: Buffer,
  { columns }: Relation,
  tuple: Tuple,
  { keyOnly, known }: Decoding,
): Row {
  const row: Row = {};
  for (let i = 0; i < columns.length; i++) {
    const { name, isKey, parse } = columns[i] as Column;
    // Of a key the other columns are sent as null.
    if (keyOnly && !isKey) continue;
    const start = tuple.starts[i] ?? IS_NULL;
    if (start === IS_NULL) row[name] = null;
    else if (known && (start === IS_UNCHANGED || sameBytes(message, tuple, known.tuple, i)))
      row[name] = known.row[name];
    else if (start !== IS_UNCHANGED) row[name] = parse(message.toString('utf8', start, tuple.ends[i]));
  }
  return row;
}

function sameBytes(message: Buffer, a: Tuple, b: Tuple, column: number): boolean {
  const [aStart, aEnd] = [a.starts[column] as number, a.ends[column] as number];
  const [bStart, bEnd] = [b.starts[column] as number, b.ends[column] as number];
  if (bStart < 0 || aEnd - aStart !== bEnd - bStart) return false;
  return message.compare(message, aStart, aEnd, bStart, bEnd) === 0;
}
