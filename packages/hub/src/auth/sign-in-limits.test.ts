// The limits on failed sign-ins, with a clock of the test's own, on a real database: two hubs count together.
import { silentLogger } from '@lyceum/util/node/logger';
import { createDatabase, type Database } from '../db/database';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createSignInLimits } from './sign-in-limits';

const MINUTE = 60_000;

jest.setTimeout(60_000);

let testDatabase: TestDatabase;
/** One of each hub. */
let databases: [Database, Database];
let time: number;
let limits: ReturnType<typeof createSignInLimits>;
let elsewhere: ReturnType<typeof createSignInLimits>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  databases = [
    createDatabase(testDatabase.url, silentLogger),
    createDatabase(testDatabase.url, silentLogger),
  ];
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await testDatabase.close();
});

beforeEach(async () => {
  await databases[0].query('DELETE FROM sign_in_failures');
  time = Date.now();
  [limits, elsewhere] = [
    createSignInLimits(databases[0], () => time),
    createSignInLimits(databases[1], () => time),
  ];
});

/** How many of `count` attempts that all fail are let through: half of them at each hub, two at once. */
async function failures(count: number, address: (i: number) => string, ip: (i: number) => string) {
  let passed = 0;
  const one = (by: typeof limits, i: number) =>
    by.attempt(address(i), ip(i)).then(
      () => passed++,
      () => {},
    );
  for (let i = 0; i < count; i += 2)
    await Promise.all([one(limits, i), ...(i + 1 < count ? [one(elsewhere, i + 1)] : [])]);
  return passed;
}

it('[AU7] per address: 3 a minute and 30 an hour, whatever the IP', async () => {
  let passed = 0;
  for (let minute = 0; minute < 15; minute++) {
    const now = await failures(
      5,
      () => 'ada',
      (i) => `ip${minute}-${i}`,
    );
    expect(now).toBe(passed < 30 ? 3 : 0);
    passed += now;
    time += MINUTE;
  }
  expect(passed).toBe(30);
  time += 46 * MINUTE;
  expect(
    await failures(
      1,
      () => 'ada',
      () => 'other',
    ),
  ).toBe(1);
});

it('[AU7] per IP: 10 a minute and 50 an hour, whatever the address', async () => {
  let passed = 0;
  for (let minute = 0; minute < 8; minute++) {
    passed += await failures(
      12,
      (i) => `${minute}-${i}`,
      () => 'ip',
    );
    time += MINUTE;
  }
  expect(passed).toBe(50);
});

it('[AU7] attempts that succeed do not count', async () => {
  for (let i = 0; i < 20; i++) await (await limits.attempt('ada', 'ip'))();
  expect(
    await failures(
      3,
      () => 'ada',
      () => 'ip',
    ),
  ).toBe(3);
});

it('[AU7] attempts that are still being checked count', async () => {
  const checks = await Promise.all([1, 2, 3].map(() => limits.attempt('ada', 'ip')));
  await expect(limits.attempt('ada', 'ip')).rejects.toThrow('60 seconds');
  for (const succeeded of checks) await succeeded();
  await expect(limits.attempt('ada', 'ip')).resolves.toBeDefined();
});

it('[MH3] many at once at two hubs gain nothing; addresses are not kept, and old failures go', async () => {
  const all = Array.from({ length: 30 }, (_, i) =>
    (i % 2 ? limits : elsewhere).attempt('ada@example.org', `ip${i}`),
  );
  const passed = (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled');
  expect(passed).toHaveLength(3);
  const rows = () => databases[0].query('SELECT key FROM sign_in_failures');
  expect(await rows()).toHaveLength(6);
  expect(JSON.stringify(await rows())).not.toMatch(/ada|ip\d/);
  time += 61 * MINUTE;
  await limits.attempt('bob@example.org', 'ip');
  expect(await rows()).toHaveLength(2);
});
