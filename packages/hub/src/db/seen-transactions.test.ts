// Snapshots and the moment between the log and them, as values.
import { createSeenTransactions } from './seen-transactions';
import { includes, parseSnapshot } from './snapshot';

const WRAP = 2 ** 32;

it('[CF4] a snapshot includes what had ended, also across the wrap of 32-bit ids', () => {
  const snapshot = parseSnapshot('100:105:101,103');
  expect([99, 100, 101, 102, 103, 104, 105].map((xid) => includes(snapshot, xid))).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
  const wrapped = parseSnapshot(`${WRAP - 2}:${WRAP + 3}:${WRAP + 1}`);
  expect([WRAP - 1, 0, 1, 2, 3].map((xid) => includes(wrapped, xid))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

it('[CF4] a transaction that was handed out before the read and is not in the snapshot asks for another read', () => {
  const seen = createSeenTransactions();
  seen.add(103);
  const position = seen.position();
  seen.add(104);
  expect(seen.isAhead(position, parseSnapshot('101:105:101,103'))).toBe(true);
  expect(seen.isAhead(position, parseSnapshot('103:103:'))).toBe(true);
  expect(seen.isAhead(position, parseSnapshot('104:105:104'))).toBe(false);
  expect(seen.isAhead(position, parseSnapshot('101:105:101,102'))).toBe(false);
  seen.clear();
  expect(seen.isAhead(seen.position(), parseSnapshot('1:1:'))).toBe(false);
});

it('[CF4] the newest id is found across the wrap', () => {
  const seen = createSeenTransactions();
  seen.add(WRAP - 1);
  seen.add(0);
  expect(seen.position().highest).toBe(0);
});
