/**
 * A folded history as bytes: one byte FORMAT, then, deflated as a whole, the document with its deleted text (Yjs, V2) and the version index
 * as columns of small numbers. Written by compaction, stored in document_history, sent as it is, read by history.ts.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { LyceumError } from '../errors';
import type { AccountId } from '../ids';
import { deflate, inflate } from './compression';
import { emptyDocument, Fold } from './fold';
import { at, sorted, VersionIndex } from './version-index';

/** Of what follows. Another one is refused: a hub older than its database does not start. */
const FORMAT = 1;

export async function encodeHistory({ doc, index }: Fold): Promise<Uint8Array> {
  const out = encoding.createEncoder();
  encoding.writeVarUint8Array(out, Y.encodeStateAsUpdateV2(doc));
  writeVersions(out, index);
  writeInsertions(out, index);
  writeDeletions(out, index);
  const body = await deflate(encoding.toUint8Array(out));
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = FORMAT;
  bytes.set(body, 1);
  return bytes;
}

/** Throws LyceumError('internal') on anything that encodeHistory did not write. */
export async function decodeHistory(bytes: Uint8Array): Promise<Fold> {
  if (bytes[0] !== FORMAT) throw damaged();
  try {
    return decode(await inflate(bytes.subarray(1)));
  } catch {
    throw damaged();
  }
}

function decode(body: Uint8Array): Fold {
  const input = decoding.createDecoder(body);
  const doc = emptyDocument();
  Y.applyUpdateV2(doc, decoding.readVarUint8Array(input));
  const index = new VersionIndex();
  readVersions(input, index);
  readInsertions(input, index);
  readDeletions(input, index);
  if (decoding.hasContent(input) || !fits(doc, index)) throw damaged();
  return new Fold(doc, index);
}

/** The index tells of each character of the document, and of no other. */
function fits(doc: Y.Doc, { insertions }: VersionIndex): boolean {
  const held = Y.decodeStateVector(Y.encodeStateVector(doc));
  if (held.size !== insertions.size) return false;
  return [...insertions].every(([client, { ends }]) => ends.at(-1) === held.get(client));
}

function damaged(): LyceumError {
  return new LyceumError('internal', 'The history of this document is damaged and cannot be read.');
}

function writeVersions(out: encoding.Encoder, { seconds, authors, authorOf }: VersionIndex): void {
  encoding.writeVarUint(out, authors.length);
  for (const author of authors) encoding.writeVarString(out, author ?? '');
  writeColumn(out, deltas(seconds));
  writeColumn(out, deltas(authorOf));
}

function readVersions(input: decoding.Decoder, { seconds, authors, authorOf }: VersionIndex): void {
  const count = decoding.readVarUint(input);
  for (let i = 0; i < count; i++) authors.push((decoding.readVarString(input) || null) as AccountId | null);
  append(seconds, sums(readColumn(input)));
  append(authorOf, sums(readColumn(input)));
  if (seconds.length !== authorOf.length) throw damaged();
}

function writeInsertions(out: encoding.Encoder, { insertions }: VersionIndex): void {
  encoding.writeVarUint(out, insertions.size);
  for (const [client, { ends, versions }] of insertions) {
    encoding.writeVarUint(out, client);
    writeColumn(out, deltas(ends));
    writeColumn(out, deltas(versions));
  }
}

function readInsertions(input: decoding.Decoder, { insertions }: VersionIndex): void {
  const clients = decoding.readVarUint(input);
  for (let i = 0; i < clients; i++) {
    const client = decoding.readVarUint(input);
    const ends = sums(readColumn(input));
    insertions.set(client, { ends, versions: sums(readColumn(input)) });
  }
}

/** By clock: neighbours were mostly deleted together, or soon after each other. */
function writeDeletions(out: encoding.Encoder, { deletions }: VersionIndex): void {
  encoding.writeVarUint(out, deletions.size);
  for (const [client, unsorted] of deletions) {
    const { starts, lengths, versions } = sorted(unsorted);
    encoding.writeVarUint(out, client);
    const gaps = starts.map((start, i) => (i === 0 ? start : start - at(starts, i - 1) - at(lengths, i - 1)));
    writeColumn(out, gaps);
    writeColumn(out, lengths);
    writeColumn(out, deltas(versions));
  }
}

function readDeletions(input: decoding.Decoder, { deletions }: VersionIndex): void {
  const clients = decoding.readVarUint(input);
  for (let i = 0; i < clients; i++) {
    const client = decoding.readVarUint(input);
    const gaps = readColumn(input);
    const lengths = readColumn(input);
    const versions = sums(readColumn(input));
    let end = 0;
    const starts = gaps.map((gap, place) => {
      const start = end + gap;
      end = start + at(lengths, place);
      return start;
    });
    deletions.set(client, { starts, lengths, versions });
  }
}

/** One byte for numbers up to 63: deflate finds their patterns better than runs would tell them. */
function writeColumn(out: encoding.Encoder, numbers: readonly number[]): void {
  encoding.writeVarUint(out, numbers.length);
  for (const number of numbers) encoding.writeVarInt(out, number);
}

function readColumn(input: decoding.Decoder): number[] {
  const length = decoding.readVarUint(input);
  const numbers: number[] = [];
  for (let i = 0; i < length; i++) numbers.push(decoding.readVarInt(input));
  return numbers;
}

function deltas(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => (i === 0 ? number : number - at(numbers, i - 1)));
}

function sums(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => {
    sum += difference;
    return sum;
  });
}

/** Not push(...numbers): hundreds of thousands of arguments are too many. */
function append(to: number[], numbers: readonly number[]): void {
  for (const number of numbers) to.push(number);
}
