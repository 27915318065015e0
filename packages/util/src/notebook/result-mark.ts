/**
 * A short mark of what a run left, to see later whether the file still has it: outputs are large, and not kept twice. Pure; used by merge and by who keeps
 * its base. Not for secrets: 106 bits without a key.
 */
import type { CellResult } from './model';

export type ResultMark = string;

export function markOf(result: CellResult): ResultMark {
  const text = stableJson(result);
  return `${hash(text, 0x9e3779b9)}${hash(text, 0x85ebca6b)}`;
}

/** Keys sorted. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** cyrb53, public domain by its author (bryc). */
function hash(text: string, seed: number): string {
  let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
