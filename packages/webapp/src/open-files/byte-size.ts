/** Sizes of files in words. Pure; used by viewers. */

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;
const STEP = 1000;

/** 999 → "999 bytes", 1536 → "1.5 kB". */
export function byteSize(bytes: number): string {
  if (bytes < STEP) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let value = bytes;
  let unit: string = UNITS[0];
  for (const next of UNITS) {
    if (value < STEP) break;
    value /= STEP;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
