// Which keys a full cache loses.
import { createEviction } from './eviction';

function setUp(limit: number) {
  const gone: string[] = [];
  const eviction = createEviction<string>(limit, (key) => gone.push(key));
  return { gone, ...eviction };
}

it('[CF17] the least recently used key goes first', () => {
  const { gone, touch } = setUp(2);
  for (const key of ['a', 'b', 'a', 'c', 'd']) touch(key);
  expect(gone).toEqual(['b', 'a']);
});

it('[CF17] what is held stays, however many there are, and counts from its release on', () => {
  const { gone, touch, hold } = setUp(1);
  const first = hold('a');
  const second = hold('a');
  touch('a');
  touch('b');
  touch('c');
  expect(gone).toEqual(['b']);
  first();
  first();
  expect(gone).toEqual(['b']);
  second();
  expect(gone).toEqual(['b', 'c']);
});

it('[CF17] what the cache itself forgot is not evicted again', () => {
  const { gone, touch, forget } = setUp(1);
  touch('a');
  forget('a');
  touch('b');
  expect(gone).toEqual([]);
});
