import { random as seededRandom } from '../client/seeded';
import { positionsBetween } from './positions';

test('[NB1] between any two positions there are others, in order, and they stay short', () => {
  const random = seededRandom(7);
  let order = positionsBetween(null, null, 10);
  for (let round = 0; round < 3000; round++) {
    const at = Math.floor(random() * (order.length + 1));
    const made = positionsBetween(order[at - 1] ?? null, order[at] ?? null, 1 + Math.floor(random() * 3));
    order = [...order.slice(0, at), ...made, ...order.slice(at)];
  }
  expect([...order].sort()).toEqual(order);
  expect(new Set(order).size).toBe(order.length);
  expect(Math.max(...order.map((position) => position.length))).toBeLessThan(12);
});

test('[NB1] a thousand cells at the end, or always at the same place, keep short positions', () => {
  let last: string | null = null;
  for (let i = 0; i < 1000; i++) last = positionsBetween(last, null, 1)[0] ?? '';
  expect(last?.length).toBeLessThan(20);
  let high = '1';
  for (let i = 0; i < 100; i++) high = positionsBetween(null, high, 1)[0] ?? '';
  expect(high.length).toBeLessThan(40);
});
