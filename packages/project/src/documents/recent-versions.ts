/**
 * The texts (of notebooks: what is kept of them) that our last writes replaced on disk. A program that reads a file, changes it and writes it back may have read it before such
 * a write: what people typed in between then seems deleted. Used by disk-side to find the version that a foreign change began with.
 */
import { diffText } from '@lyceum/util/text/text-diff';

/** ms. Programs that change a file and write it back are through by then; later, what they leave out counts as deleted. */
const FORGET_MS = 3000;

/** Part of the newest text that must be there: a program that began with an earlier one has not thrown most of it away. */
const LEAST_PART = 0.5;

/** People who keep pressing Save: more would only cost memory. */
const MAX_VERSIONS = 3;

interface Version {
  past: string;
  /** ns of the file system's clock: until then it was on disk. */
  until: bigint;
}

export interface ForeignText {
  /** Asked for only when there is something to choose from. */
  past(): string;
  /** ns; 0 where the file system does not tell. */
  born: bigint;
  /** It is the very file that we wrote last. */
  inPlace: boolean;
}

export class RecentVersions {
  private versions: Version[] = [];
  private timer: NodeJS.Timeout | undefined;

  add(past: string, until: bigint): void {
    this.versions = [...this.versions, { past, until }].slice(-MAX_VERSIONS);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.forget(), FORGET_MS).unref();
  }

  /** The text that `foreign` most likely came from: `newest` unless an earlier one is closer. */
  baseOf(foreign: ForeignText, newest: string): string {
    if (this.versions.length === 0) return newest;
    const text = foreign.past();
    if (text.length < newest.length * LEAST_PART) return newest;
    let [base, cost] = [newest, distance(newest, text)];
    for (const { past, until } of [...this.versions].reverse()) {
      if (past === text) {
        // Exactly what was there before: taken back on purpose, unless that file was begun before our write.
        if (!foreign.inPlace && foreign.born > 0n && foreign.born < until) return past;
        continue;
      }
      const other = distance(past, text);
      if (other < cost) [base, cost] = [past, other];
    }
    return base;
  }

  /** What came from the disk is in the document: programs that begin now begin with that. */
  forget(): void {
    clearTimeout(this.timer);
    this.versions = [];
  }
}

/** UTF-16 units that have to go or to come. */
function distance(from: string, to: string): number {
  return diffText(from, to).reduce((sum, { start, end, insert }) => sum + end - start + insert.length, 0);
}
