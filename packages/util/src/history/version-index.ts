/**
 * Which version inserted which characters, and which deleted them, by Yjs client and clock. Filled by fold.ts, stored by encoding.ts, read by
 * weave.ts. It holds no text; a clock is given to every character once, so all ranges of a client are disjoint.
 */
import type { AccountId } from '../ids';

/** Of one client: version `versions[i]` has the clocks below `ends[i]`, from `ends[i - 1]` on. Ascending. */
export interface Steps {
  readonly ends: number[];
  readonly versions: number[];
}

/** What was deleted of one client: `versions[i]` deleted the clocks `starts[i]` … `starts[i] + lengths[i] - 1`. In any order. */
export interface Deletions {
  starts: number[];
  lengths: number[];
  versions: number[];
}

export class VersionIndex {
  /** Seconds since 1970 of each version. */
  readonly seconds: number[] = [];
  /** Index into `authors` of each version. */
  readonly authorOf: number[] = [];
  readonly authors: (AccountId | null)[] = [];
  /** The clocks that each version brought. */
  readonly insertions = new Map<number, Steps>();
  readonly deletions = new Map<number, Deletions>();

  get count(): number {
    return this.seconds.length;
  }

  /** The last version when it is this author's of this second, otherwise a new one. */
  version(second: number, account_id: AccountId | null): number {
    const last = this.count - 1;
    const author = this.author(account_id);
    if (last >= 0 && this.seconds[last] === second && this.authorOf[last] === author) return last;
    this.seconds.push(second);
    this.authorOf.push(author);
    return last + 1;
  }

  insert(client: number, end: number, version: number): void {
    const { ends, versions } = entry(this.insertions, client, () => ({ ends: [], versions: [] }));
    const last = versions.length - 1;
    if (versions[last] === version) ends[last] = end;
    else {
      ends.push(end);
      versions.push(version);
    }
  }

  delete(client: number, start: number, length: number, version: number): void {
    const { starts, lengths, versions } = entry(this.deletions, client, () => ({
      starts: [],
      lengths: [],
      versions: [],
    }));
    starts.push(start);
    lengths.push(length);
    versions.push(version);
  }

  private author(account_id: AccountId | null): number {
    const present = this.authors.indexOf(account_id);
    return present >= 0 ? present : this.authors.push(account_id) - 1;
  }
}

/** Sorted by clock; neighbours of one version as one range. */
export function sorted({ starts, lengths, versions }: Deletions): Deletions {
  const order = starts.map((_, i) => i).sort((a, b) => at(starts, a) - at(starts, b));
  const result: Deletions = { starts: [], lengths: [], versions: [] };
  for (const i of order) {
    const last = result.starts.length - 1;
    const end = last < 0 ? -1 : at(result.starts, last) + at(result.lengths, last);
    if (end === starts[i] && result.versions[last] === versions[i])
      result.lengths[last] = at(result.lengths, last) + at(lengths, i);
    else {
      result.starts.push(at(starts, i));
      result.lengths.push(at(lengths, i));
      result.versions.push(at(versions, i));
    }
  }
  return result;
}

/** For indexes that are known to be inside. */
export function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] as number;
}

function entry<V>(map: Map<number, V>, key: number, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
