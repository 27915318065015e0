/** The disk quota in the local hub: what is refused and when a home is counted anew. The count is told by the test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskQuota, QUOTA_FILE, sizeInWords } from './disk-quota';

const MIB = 1024 * 1024;

let state_dir: string;
let used = 0;
let counts = 0;
let now = 0;

beforeEach(() => {
  state_dir = mkdtempSync(join(tmpdir(), 'lyceum-quota-'));
  used = 0;
  counts = 0;
  now = 1_000_000;
});
afterEach(() => rmSync(state_dir, { recursive: true }));

const make = (quota_mib: number | undefined) =>
  createDiskQuota({
    home: '/home',
    state_dir,
    quota_mib,
    now: () => now,
    count: async () => {
      counts++;
      return { bytes: used };
    },
  });
const full = expect.objectContaining({ code: 'disk_full' });

test('[QU10] what does not fit is refused in words, what is reserved counts', async () => {
  const quota = make(100);
  used = 60 * MIB;
  await quota.reserve(30 * MIB);
  await expect(quota.reserve(20 * MIB)).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringMatching(/90\.0 MiB of 100 MiB are used, and 20\.0 MiB more are needed/),
  });
  await quota.reserve(10 * MIB);
  quota.grow(0);
  expect(() => quota.grow(1)).toThrow(full);
});

test('[QU10] before a refusal the home is counted anew: what was just deleted counts at once', async () => {
  const quota = make(100);
  used = 99 * MIB;
  await expect(quota.reserve(10 * MIB)).rejects.toEqual(full);
  used = 10 * MIB;
  now += 2000;
  await quota.reserve(10 * MIB);
  // While there is room and the count is young, it is not counted again.
  const before = counts;
  await quota.reserve(10 * MIB);
  expect(counts).toBe(before);
});

test('[QU10] many who are refused at once share a count', async () => {
  const quota = make(1);
  used = 2 * MIB;
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => quota.reserve(MIB)));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(counts).toBeLessThanOrEqual(2);
});

test('[QU11] a quota that changes while the project runs holds; without one there is no limit', async () => {
  const quota = make(1);
  used = 2 * MIB;
  await expect(quota.reserve(1)).rejects.toEqual(full);
  writeFileSync(join(state_dir, QUOTA_FILE), JSON.stringify({ disk_mib: 1000 }));
  now += 2000;
  await quota.reserve(100 * MIB);
  writeFileSync(join(state_dir, QUOTA_FILE), 'nonsense');
  now += 2000;
  await quota.reserve(1);
  await make(undefined).reserve(1e15);
});

test('[QU10] a count that fails leaves the decision to what is known', async () => {
  const quota = createDiskQuota({
    home: '/home',
    state_dir,
    quota_mib: 1,
    count: () => Promise.reject(new Error('no')),
  });
  await quota.reserve(1000);
  await expect(quota.reserve(2 * MIB)).rejects.toEqual(full);
});

test('sizes in words', () => {
  expect([0, 1023, 1024, 1536, 200 * MIB, 3 * 1024 * MIB].map(sizeInWords)).toEqual([
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '1.5 KiB',
    '200 MiB',
    '3.0 GiB',
  ]);
});
