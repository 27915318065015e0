/**
 * What changed in a listing: pure, spoken on wires 1 and 3, so that one new file among 20,000 is one row and not 20,000.
 * Made by the local hub (live-listings), applied by the reader (client/listing).
 */
import * as z from 'zod/mini';
import { type Entry, entrySchema, type Listing } from './protocol/files';

export const listingChangeSchema = z.object({
  /** New or different. */
  put: z.array(entrySchema),
  /** Names that are gone. */
  remove: z.array(z.string()),
  /** Entries of the folder now. */
  total: z.number(),
});
export type ListingChange = z.infer<typeof listingChangeSchema>;

/** In the order of the bytes of UTF-8, as listings come: by code point, where JavaScript compares halves of some. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters beyond 0xffff. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function sameEntry(a: Entry, b: Entry): boolean {
  return (
    a.size === b.size &&
    a.modified === b.modified &&
    a.kind === b.kind &&
    a.target === b.target &&
    a.openable === b.openable
  );
}

/** Undefined: names are not unique (not UTF-8) and only the whole listing tells. No `put` and no `remove`: nothing changed. */
export function listingChange(before: Listing, after: Listing): ListingChange | undefined {
  const old = new Map(before.entries.map((entry) => [entry.name, entry]));
  const names = new Set(after.entries.map(({ name }) => name));
  if (old.size !== before.entries.length || names.size !== after.entries.length) return undefined;
  const put = after.entries.filter((entry) => {
    const known = old.get(entry.name);
    return !known || !sameEntry(known, entry);
  });
  const remove = before.entries.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  return { put, remove, total: after.total };
}

export function applyListingChange(listing: Listing, { put, remove, total }: ListingChange): Listing {
  const changed = new Map(put.map((entry) => [entry.name, entry]));
  const gone = new Set(remove);
  const kept: Entry[] = [];
  for (const entry of listing.entries) {
    if (gone.has(entry.name)) continue;
    const replacement = changed.get(entry.name);
    changed.delete(entry.name);
    kept.push(replacement ?? entry);
  }
  const added = [...changed.values()].sort((a, b) => compareNames(a.name, b.name));
  return { entries: added.length === 0 ? kept : merged(kept, added), total };
}

/** Two sorted rows into one. */
function merged(left: readonly Entry[], right: readonly Entry[]): Entry[] {
  const result: Entry[] = [];
  let next = 0;
  for (const entry of left) {
    for (let other = right[next]; other && compareNames(other.name, entry.name) < 0; other = right[++next])
      result.push(other);
    result.push(entry);
  }
  return [...result, ...right.slice(next)];
}
