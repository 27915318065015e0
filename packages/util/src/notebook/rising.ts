/** Longest rising subsequence (patience sorting, n log n). Pure; used to see which cells moved and which stayed. */

/** Places in `values` of one longest subsequence whose values rise. */
export function longestRising(values: readonly number[]): number[] {
  const piles: number[] = [];
  const before: number[] = [];
  values.forEach((value, i) => {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[piles[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = i;
  });
  const rising: number[] = [];
  for (let i = piles.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) rising.push(i);
  return rising.reverse();
}
