/** People in a document: one entry a person, and nothing that another browser made up. */
import { initials, peopleHere, presenceUser } from './people';

const user = (account_id: string, name: string) => ({ user: { account_id, name, colour: '#1f5fbf' } });

test('[WE3] a person with two windows is one person; oneself comes last', () => {
  const states = new Map<number, unknown>([
    [1, user('me', 'Ada Lovelace')],
    [2, user('you', 'Zuse')],
    [3, user('you', 'Zuse')],
    [4, user('she', 'Bea')],
  ]);
  const people = peopleHere(states, 1, new Map());
  expect(people.map(({ name, self }) => [name, self])).toEqual([
    ['Bea', false],
    ['Zuse', false],
    ['Ada Lovelace', true],
  ]);
});

test('[WE3] of several windows the list leads to the cursor that moved last', () => {
  const cursor = { anchor: {}, head: {} };
  const states = new Map<number, unknown>([
    [1, user('me', 'Ada')],
    [2, { ...user('you', 'Zuse'), cursor }],
    [3, { ...user('you', 'Zuse'), cursor }],
    [4, user('you', 'Zuse')],
  ]);
  const moves = (...order: number[]) => new Map(order.map((client, place) => [client, place]));
  const client = (...order: number[]) => peopleHere(states, 1, moves(...order))[0]?.client;
  expect(client(2, 3, 4)).toBe(3);
  expect(client(3, 2, 4)).toBe(2);
  expect(client(4, 3, 2)).toBe(2);
});

test.each([
  [null],
  ['x'],
  [{}],
  [{ user: {} }],
  [{ user: { account_id: 'a', name: '', colour: '#000000' } }],
  [{ user: { account_id: 'a', name: 'x'.repeat(500), colour: '#000000' } }],
  [{ user: { account_id: 'a', name: 'Eve', colour: 'red; background: url(//evil)' } }],
])('[WE3] %j is nobody', (state) => {
  expect(presenceUser(state)).toBeUndefined();
});

test('[WE3] initials', () => {
  expect(initials('Ada Lovelace')).toBe('AL');
  expect(initials(' ada ')).toBe('A');
  expect(initials('Juan de la Cruz')).toBe('JC');
  expect(initials('')).toBe('');
});
