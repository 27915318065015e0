/**
 * The strip under the slider: who wrote where, and where a session of work began, as two CSS gradients. Pure. One element however
 * many versions there are: 260,000 of them are gathered into a few hundred pieces.
 */
import type { Author, Timeline } from './steps';

/** Pieces at most: narrower than a few pixels nobody sees a colour. */
const MAX_PIECES = 240;

/** Share of the strip: marks closer than this would run together. */
const MIN_MARK_DISTANCE = 0.008;

export interface Run {
  /** Versions from, up to and without, `to`. */
  from: number;
  to: number;
  author: Author;
}

/** Neighbours of one colour are one run; where versions share a piece, the one who wrote most of it gives the colour. */
export function authorRuns(timeline: Timeline, pieces = MAX_PIECES): Run[] {
  const { count } = timeline;
  const runs: Run[] = [];
  const total = Math.min(pieces, count);
  for (let piece = 0; piece < total; piece++) {
    const from = Math.floor((piece * count) / total);
    const to = Math.floor(((piece + 1) * count) / total);
    const who = mostFrequent(timeline, from, to);
    const last = runs.at(-1);
    if (last && last.author === who) last.to = to;
    else runs.push({ from, to, author: who });
  }
  return runs;
}

function mostFrequent(timeline: Timeline, from: number, to: number): Author {
  const written = new Map<Author, number>();
  let best: Author = timeline.author(from);
  for (let start = from, end = from; start < to; start = end) {
    const who = timeline.author(start);
    while (end < to && timeline.author(end) === who) end++;
    written.set(who, (written.get(who) ?? 0) + end - start);
    if ((written.get(who) ?? 0) > (written.get(best) ?? 0)) best = who;
  }
  return best;
}

/** Where the left edge of a version lies, 0 to 1: its middle is where the slider's thumb stands. */
export function edgeOf(version: number, count: number): number {
  if (count <= 1) return version <= 0 ? 0 : 1;
  return Math.min(1, Math.max(0, (version - 0.5) / (count - 1)));
}

const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;

export function runsGradient(
  runs: readonly Run[],
  count: number,
  colour: (author: Author) => string,
): string {
  const stops = runs.map(
    ({ from, to, author }) =>
      `${colour(author)} ${percent(edgeOf(from, count))} ${percent(edgeOf(to, count))}`,
  );
  return stops.length === 0 ? 'none' : `linear-gradient(to right, ${stops.join(', ')})`;
}

/** A thin line at the beginning of each session but the first; of those too close together one stands for all. */
export function marksGradient(starts: readonly number[], count: number, colour: string): string {
  const stops: string[] = [];
  let last = 0;
  for (const start of starts) {
    const at = edgeOf(start, count);
    if (at - last < MIN_MARK_DISTANCE) continue;
    last = at;
    const [left, right] = [`calc(${percent(at)} - 1px)`, `calc(${percent(at)} + 1px)`];
    stops.push(`transparent ${left}, ${colour} ${left} ${right}, transparent ${right}`);
  }
  return stops.length === 0 ? 'none' : `linear-gradient(to right, ${stops.join(', ')})`;
}
