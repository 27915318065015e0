/**
 * All text that a Y.Text ever had, in its order, cut into runs that came in one version and went in one. From that the text of any version is one
 * pass. Made by history.ts from a Fold, of each cell's source by cells-in-time.ts. Text that was lost before it came here (collected by a client) is left out.
 */
import * as Y from 'yjs';
import { at, type Deletions, type Steps, sorted, type VersionIndex } from './version-index';

/** The version that deletes what is still there. */
const NEVER = Number.MAX_SAFE_INTEGER;

const NOTHING_DELETED: Deletions = { starts: [], lengths: [], versions: [] };
const NO_STEPS: Steps = { ends: [], versions: [] };

export interface Weave {
  textAt(version: number): string;
}

/** Versions `came` up to, not including, `went`. */
export interface Span {
  readonly came: number;
  readonly went: number;
}

export const isThere = ({ came, went }: Span, version: number): boolean => came <= version && version < went;

/** When each clock came and went. Made once from an index that is full. */
export class Spans {
  private readonly clients = new Map<number, ClientRanges>();

  constructor(private readonly index: VersionIndex) {}

  of(client: number): ClientRanges {
    const known = this.clients.get(client) ?? clientRanges(this.index, client);
    this.clients.set(client, known);
    return known;
  }

  /** Of one value of a map. */
  at(client: number, clock: number, gone: boolean): Span {
    const { inserted, deleted } = this.of(client);
    const came = inserted.versions[firstAbove(inserted.ends, clock)] ?? NEVER;
    // As with text: where an index does not know, it is never shown.
    const went = gone ? (deleted.versions[firstAbove(deleted.ends, clock)] ?? 0) : NEVER;
    return { came, went };
  }
}

export function weave(text: Y.Text, spans: Spans): Weave {
  const runs = new Runs();
  // Yjs keeps the list of a type's items to itself, deleted ones included; its own tools walk it like this.
  for (let item = text._start; item !== null; item = item.right) {
    if (!(item.content instanceof Y.ContentString)) continue;
    const { client, clock } = item.id;
    cut(runs, spans.of(client), item.content.str, clock, item.deleted);
  }
  return runs;
}

interface ClientRanges {
  inserted: Steps;
  deleted: Steps;
}

function clientRanges(index: VersionIndex, client: number): ClientRanges {
  const deletions = sorted(index.deletions.get(client) ?? NOTHING_DELETED);
  const ends = deletions.starts.map((start, i) => start + at(deletions.lengths, i));
  return { inserted: index.insertions.get(client) ?? NO_STEPS, deleted: { ...deletions, ends } };
}

/** One item: as many runs as its characters have different versions. */
function cut(
  runs: Runs,
  { inserted, deleted }: ClientRanges,
  str: string,
  from: number,
  gone: boolean,
): void {
  const end = from + str.length;
  let i = firstAbove(inserted.ends, from);
  let d = gone ? firstAbove(deleted.ends, from) : -1;
  for (let clock = from; clock < end; ) {
    const next = Math.min(end, inserted.ends[i] ?? end, deleted.ends[d] ?? end);
    // Where an index does not know, the text is never shown.
    const went = gone ? (deleted.versions[d] ?? 0) : NEVER;
    runs.add(str.slice(clock - from, next - from), inserted.versions[i] ?? NEVER, went);
    if (next === inserted.ends[i]) i++;
    if (next === deleted.ends[d]) d++;
    clock = next;
  }
}

/** Index of the first number greater than `value`. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(ascending, middle) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

class Runs implements Weave {
  private readonly texts: string[] = [];
  private readonly came: number[] = [];
  private readonly went: number[] = [];

  add(text: string, came: number, went: number): void {
    if (came >= went) return;
    const last = this.texts.length - 1;
    if (this.came[last] === came && this.went[last] === went) this.texts[last] += text;
    else {
      this.texts.push(text);
      this.came.push(came);
      this.went.push(went);
    }
  }

  textAt(version: number): string {
    const { texts, came, went } = this;
    let result = '';
    for (let i = 0; i < texts.length; i++)
      if (at(came, i) <= version && version < at(went, i)) result += texts[i];
    return result;
  }
}
