/** One line of the result table: our number, its limits and peers in the same run, and the target. Pure. */

export interface Peer {
  name: string;
  value: number;
}

/** `peer` names one of the measure's peers; the limit is then a multiple of its value. */
export type Target =
  | { kind: 'at_most'; value: number }
  | { kind: 'at_least'; value: number }
  | { kind: 'at_most_times'; peer: string; factor: number }
  | { kind: 'at_least_times'; peer: string; factor: number };

export interface Measure {
  row: string;
  what: string;
  unit: string;
  ours: number;
  /** The first one gives the ratio of the table. */
  peers: Peer[];
  target?: Target;
  /** What else the reader should know, e.g. how many samples are missing. */
  note?: string;
}

/** ours / first peer; undefined without a peer. */
export function ratio({ ours, peers }: Measure): number | undefined {
  const [first] = peers;
  return first && first.value !== 0 ? ours / first.value : undefined;
}

/** undefined: there is no target, or nothing to compare with. */
export function reached({ ours, peers, target }: Measure): boolean | undefined {
  if (!target) return undefined;
  if (target.kind === 'at_most') return ours <= target.value;
  if (target.kind === 'at_least') return ours >= target.value;
  const peer = peers.find(({ name }) => name === target.peer);
  if (!peer) return undefined;
  const limit = peer.value * target.factor;
  return target.kind === 'at_most_times' ? ours <= limit : ours >= limit;
}

export function targetText(target: Target | undefined, unit: string): string {
  switch (target?.kind) {
    case undefined:
      return '';
    case 'at_most':
      return `<= ${target.value} ${unit}`;
    case 'at_least':
      return `>= ${target.value} ${unit}`;
    case 'at_most_times':
      return `<= ${target.factor}x ${target.peer}`;
    case 'at_least_times':
      return `>= ${target.factor}x ${target.peer}`;
  }
}
