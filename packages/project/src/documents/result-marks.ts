/**
 * Marks of results as the project keeps them: SHA-256 over the JSON, keys sorted. Outputs may be 100 MB and are not changed in place: each is read once.
 * Used by notebook-past, notebook-content, and by the rooms of notebooks.
 */
import { createHash, type Hash } from 'node:crypto';
import type { CellResult, Output } from '@lyceum/util/notebook/model';
import type { ResultMark } from '@lyceum/util/notebook/result-mark';

/** Characters of base64: 132 bits. */
const MARK_CHARS = 22;

const results = new WeakMap<CellResult, ResultMark>();
const outputs = new WeakMap<Output, string>();

export function knownMark(result: CellResult): ResultMark {
  return known(results, result, () =>
    mark([
      result.execution_count,
      ...result.outputs.map((output) => known(outputs, output, () => mark(output))),
    ]),
  );
}

function known<K extends object>(marks: WeakMap<K, string>, key: K, find: () => string): string {
  const found = marks.get(key) ?? find();
  marks.set(key, found);
  return found;
}

function mark(value: unknown): string {
  const hash = createHash('sha256');
  feed(hash, value);
  return hash.digest('base64url').slice(0, MARK_CHARS);
}

/** Lengths go before what they are of: nothing else says the same. */
function feed(hash: Hash, value: unknown): void {
  if (typeof value === 'string') hash.update(`"${value.length}:`).update(value);
  else if (Array.isArray(value)) {
    hash.update(`[${value.length}:`);
    for (const item of value) feed(hash, item);
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`{${members.length}:`);
    for (const [name, item] of members) {
      feed(hash, name);
      feed(hash, item);
    }
  } else hash.update(`${JSON.stringify(value)};`);
}
