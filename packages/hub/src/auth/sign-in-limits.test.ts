// The limits on failed sign-ins, with a clock of the test's own.
import { createSignInLimits } from './sign-in-limits';

const MINUTE = 60_000;

let time: number;
let limits: ReturnType<typeof createSignInLimits>;

beforeEach(() => {
  time = 0;
  limits = createSignInLimits(() => time);
});

/** How many of `count` attempts that all fail are let through. */
const failures = (count: number, address: (i: number) => string, ip: (i: number) => string) =>
  Array.from({ length: count }).filter((_, i) => {
    try {
      limits.attempt(address(i), ip(i));
      return true;
    } catch {
      return false;
    }
  }).length;

it('[AU7] per address: 3 a minute and 30 an hour, whatever the IP', () => {
  let passed = 0;
  for (let minute = 0; minute < 15; minute++) {
    const now = failures(
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
    failures(
      1,
      () => 'ada',
      () => 'other',
    ),
  ).toBe(1);
});

it('[AU7] per IP: 10 a minute and 50 an hour, whatever the address', () => {
  let passed = 0;
  for (let minute = 0; minute < 8; minute++) {
    passed += failures(
      12,
      (i) => `${minute}-${i}`,
      () => 'ip',
    );
    time += MINUTE;
  }
  expect(passed).toBe(50);
});

it('[AU7] attempts that succeed do not count', () => {
  for (let i = 0; i < 100; i++) limits.attempt('ada', 'ip')();
  expect(
    failures(
      3,
      () => 'ada',
      () => 'ip',
    ),
  ).toBe(3);
});

it('[AU7] attempts that are still being checked count', () => {
  const checks = [1, 2, 3].map(() => limits.attempt('ada', 'ip'));
  expect(() => limits.attempt('ada', 'ip')).toThrow('60 seconds');
  for (const succeeded of checks) succeeded();
  expect(() => limits.attempt('ada', 'ip')).not.toThrow();
});
