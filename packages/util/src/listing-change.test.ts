/** What changed in a listing, and how it is applied: pure values. Rule [FI41]. */
import { applyListingChange, compareNames, listingChange } from './listing-change';
import type { Entry, Listing } from './protocol/files';

const entry = (name: string, size = 0): Entry => ({ name, kind: 'file', size, modified: 0, openable: true });
const listing = (...entries: Entry[]): Listing => ({ entries, total: entries.length });

test('[FI41] names are ordered as the bytes of UTF-8 are', () => {
  const names = ['a', 'B', 'ä', 'z', '\uffee', '😀', '\ud7ff', 'ab', '', '𐀀', '\ue000'];
  const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...names].sort(compareNames)).toEqual(byBytes);
});

test('[FI41] any change, applied to what was, gives what is (seeds)', () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return (state >>> 8) / 2 ** 24;
    };
    const some = (): Listing => {
      const entries = ['a', 'b', 'Z', 'ä', '😀', '\uffee', 'long name', '.x']
        .filter(() => random() < 0.6)
        .map((name) => entry(name, Math.floor(random() * 3)))
        .sort((a, b) => compareNames(a.name, b.name));
      return { entries, total: entries.length };
    };
    const [before, after] = [some(), some()];
    const change = listingChange(before, after);
    expect({ seed, listing: change && applyListingChange(before, change) }).toEqual({ seed, listing: after });
  }
});

test('[FI41] what is equal changes nothing; names that are not unique are told as a whole', () => {
  const same = listing(entry('a'), entry('b', 2));
  expect(listingChange(same, listing(entry('a'), entry('b', 2)))).toEqual({ put: [], remove: [], total: 2 });
  expect(listingChange(same, listing(entry('\ufffd'), entry('\ufffd')))).toBeUndefined();
});
