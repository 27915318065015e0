/** A small random source with a seed, for fuzz tests: the same seed, the same run. The seed belongs into the test's name. */

export interface Seeded {
  /** From 0 up to, not including, `limit`. */
  int(limit: number): number;
  chance(share: number): boolean;
  bytes(length: number): Uint8Array;
}

/** From 0 up to, not including, 1. mulberry32: public domain by its author (Tommy Ettinger), good enough to mix up events. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seeded(seed: number): Seeded {
  const next = random(seed);
  const int = (limit: number) => Math.floor(next() * limit);
  return {
    int,
    chance: (share) => next() < share,
    bytes: (length) => Uint8Array.from({ length }, () => int(256)),
  };
}
