/** Numbers of samples: what the rows report. Pure; called by rows and frame. */

/** The p-th percentile (0..100) by nearest rank; NaN without samples. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 50);

/** Three significant digits, never an exponent: 12345 -> "12345", 0.8421 -> "0.842". */
export function display(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  if (size === 0) return '0';
  return value.toFixed(Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(size)))));
}
