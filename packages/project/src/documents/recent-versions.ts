/**
 * The texts (of notebooks: what is kept of them) that our last writes replaced on disk. A program that reads a file, changes it and writes it back may have read it before such
 * a write: what people typed in between then seems deleted. Used by disk-side to find the version that a foreign change began with.
 */
import { diffText } from '@lyceum/util/text/text-diff';

/** ms. Programs that change a file and write it back are through by then; later, what they leave out counts as deleted. */
const FORGET_MS = 3000;
const FORGET_NS = BigInt(FORGET_MS) * 1_000_000n;

/** Part of a version that must be there: a program that began with it has not thrown most of it away. */
const LEAST_PART = 0.5;

/** People who keep pressing Save: more would only cost memory. */
const MAX_VERSIONS = 3;

export interface HowLong {
  forget_ms: number;
  versions: number;
}

const A_MOMENT: HowLong = { forget_ms: FORGET_MS, versions: MAX_VERSIONS };

/** A program that runs a notebook reads it first, and writes it back when the last cell has run. */
export const WHILE_IT_RUNS: HowLong = { forget_ms: 15 * 60_000, versions: 100 };

/** UTF-16 units of all versions, the newest aside: what is compared with a foreign text within some 100 ms. */
const MAX_UNITS = 20 * 1024 * 1024;

interface Version {
  past: string;
  /** ns of the file system's clock: until then it was on disk. */
  until: bigint;
  /** Of the file's bytes: what is kept of a notebook may tell the same file in two ways. */
  sha256: string | undefined;
}

export interface ForeignText {
  /** Asked for only when there is something to choose from. */
  past(): string;
  sha256?: string;
  /** ns; 0 where the file system does not tell. */
  born: bigint;
  /** It is the very file that we wrote last. */
  inPlace: boolean;
}

export class RecentVersions {
  private versions: Version[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly howLong = A_MOMENT) {}

  add(past: string, until: bigint, sha256?: string): void {
    this.versions = [...this.versions, { past, until, sha256 }].slice(-this.howLong.versions);
    let units = this.versions.reduce((sum, version) => sum + version.past.length, 0);
    while (this.versions.length > 1 && units > MAX_UNITS) units -= this.versions.shift()?.past.length ?? 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.forget(), this.howLong.forget_ms).unref();
  }

  /** The text that `foreign` most likely came from: `newest` unless an earlier one is closer. */
  baseOf(foreign: ForeignText, newest: string): string {
    if (this.versions.length === 0) return newest;
    const text = foreign.past();
    let [base, cost] = [newest, distance(newest, text)];
    for (const { past, until, sha256 } of [...this.versions].reverse()) {
      if (text.length < past.length * LEAST_PART) continue;
      // Exactly what was there before: taken back on purpose (a checkout, say), unless that file was begun before our write.
      const isSame = past === text || (sha256 !== undefined && sha256 === foreign.sha256);
      if (isSame) return isMadeAnew(foreign) && foreign.born < until ? past : newest;
      if (isMadeAnew(foreign) && foreign.born - until > FORGET_NS) continue;
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

/** Another file in place of ours. Programs that run notebooks write into the file that they read; a checkout or a download puts a new one there. */
function isMadeAnew({ inPlace, born }: ForeignText): boolean {
  return !inPlace && born > 0n;
}

/** UTF-16 units that have to go or to come. */
function distance(from: string, to: string): number {
  return diffText(from, to).reduce((sum, { start, end, insert }) => sum + end - start + insert.length, 0);
}
