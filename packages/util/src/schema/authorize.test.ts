import type { AccountId, ProjectId } from '../ids';
import type { Principal } from '../permission';
import { authorize, type GetPlan, type SetPlan, type UserQuery } from './authorize';
import { isRowwise, rowMatches, shownFields } from './rows';

const ME = '11111111-1111-4111-8111-111111111111' as AccountId;
const OTHER = '22222222-2222-4222-8222-222222222222';
const PROJECT = '33333333-3333-4333-8333-333333333333' as ProjectId;
const me: Principal = { kind: 'account', account_id: ME, is_admin: false };
const project: Principal = { kind: 'project', project_id: PROJECT };
const visitor: Principal = { kind: 'visitor' };

const ask = (principal: Principal, query: UserQuery['query'], options?: UserQuery['options']) =>
  authorize(principal, { query, ...(options && { options }) });

describe('[SC1] what is refused', () => {
  test.each<[string, Principal, UserQuery['query'], string]>([
    ['a visitor', visitor, { projects: [{ project_id: null }] }, 'not_signed_in'],
    ['no table', me, {}, 'bad_request'],
    ['two tables', me, { projects: [{ project_id: null }], accounts: [{ account_id: null }] }, 'bad_request'],
    ['an unknown table', me, { sessions: [{ token_hash: null }] }, 'bad_request'],
    ['the table of passwords', me, { account_passwords: [{ password_hash: null }] }, 'bad_request'],
    ['the table of tokens', me, { compute_servers: [{ token: null }] }, 'bad_request'],
    ['an unknown field', me, { accounts: [{ password_hash: null }] }, 'bad_request'],
    ['a field of the prototype', me, { accounts: [{ constructor: null }] }, 'bad_request'],
    ['no pattern', me, { projects: [] }, 'bad_request'],
    ['a pattern that is no object', me, { projects: ['x'] }, 'bad_request'],
    ['a filter of the wrong type', me, { projects: [{ project_id: 'x', title: null }] }, 'bad_request'],
    ['a filter on json', me, { projects: [{ state: { state: 'running' }, title: null }] }, 'bad_request'],
    [
      'setting a field that is not settable',
      me,
      { projects: { project_id: PROJECT, state: { state: 'running' } } },
      'forbidden',
    ],
    ['making oneself admin', me, { accounts: { account_id: ME, is_admin: true } }, 'forbidden'],
    ['setting the row of another', me, { accounts: { account_id: OTHER, first_name: 'x' } }, 'forbidden'],
    ['setting without a key', me, { projects: { title: 'x' } }, 'bad_request'],
    ['setting nothing', me, { projects: { project_id: PROJECT } }, 'bad_request'],
    ['setting a list', me, { projects: [{ project_id: PROJECT, title: 'x' }] }, 'bad_request'],
    [
      'a title beyond the limit',
      me,
      { projects: { project_id: PROJECT, title: 'x'.repeat(201) } },
      'bad_request',
    ],
    [
      'setting a role',
      me,
      { project_users: { project_id: PROJECT, account_id: ME, role: 'owner' } },
      'forbidden',
    ],
    ['a project that asks for accounts', project, { accounts: [{ account_id: null }] }, 'forbidden'],
    ['a project that sets', project, { projects: { project_id: PROJECT, title: 'x' } }, 'forbidden'],
  ])('%s', (_, principal, query, code) => {
    expect(() => ask(principal, query)).toThrow(expect.objectContaining({ code }));
  });

  test('an order by a field that cannot be read', () => {
    expect(() => ask(me, { accounts: [{ account_id: null }] }, { order_by: ['password_hash'] })).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    );
  });
});

describe('[SC2] a get', () => {
  test('has the fields asked for and the primary key, and the filters as values', () => {
    const plan = ask(
      me,
      { projects: [{ title: null, project_id: PROJECT }] },
      { limit: 5, order_by: ['-last_edited'] },
    );
    expect(plan).toMatchObject({
      kind: 'get',
      fields: ['project_id', 'title'],
      where: [{ column: 'project_id', value: PROJECT }],
      scope: { kind: 'member', column: 'project_id' },
      reader: { account_id: ME },
      limit: 5,
      order: [{ column: 'last_edited', descending: true }],
    });
  });

  test('of an object asks for one row', () => {
    expect(ask(me, { accounts: { account_id: ME, first_name: null } })).toMatchObject({
      single: true,
      limit: 1,
    });
  });
});

test('[SC3] a set states what must hold for the row', () => {
  const plan = ask(me, { projects: { project_id: PROJECT, title: 'New' } }) as SetPlan;
  expect(plan).toMatchObject({
    kind: 'set',
    key: { project_id: PROJECT },
    values: { title: 'New' },
    requires: { kind: 'project', account_id: ME, actions: ['edit_settings'] },
  });
});

describe('[SC4] a row belongs to a feed by scope and filter', () => {
  const row = { project_id: PROJECT, title: 'T', description: 'secret to the feed', deleted: null };
  const member = ask(me, { projects: [{ project_id: null, title: null }] }) as GetPlan;

  test.each([
    ['a member', () => 'viewer' as const, true],
    ['a stranger', () => null, false],
  ])('%s', (_, roleOf, expected) => expect(rowMatches(member, row, roleOf)).toBe(expected));

  test('a filter that does not hold', () => {
    const plan = ask(me, { projects: [{ project_id: null, title: 'Other' }] }) as GetPlan;
    expect(rowMatches(plan, row, () => 'owner')).toBe(false);
  });

  test('self scope is the own row only', () => {
    const plan = ask(me, { accounts: [{ account_id: null }] }) as GetPlan;
    expect(rowMatches(plan, { account_id: ME }, () => null)).toBe(true);
    expect(rowMatches(plan, { account_id: OTHER }, () => null)).toBe(false);
  });

  test('a project sees itself alone', () => {
    const plan = ask(project, { projects: [{ project_id: null }] }) as GetPlan;
    expect(rowMatches(plan, row, () => null)).toBe(true);
    expect(rowMatches(plan, { project_id: OTHER }, () => 'owner')).toBe(false);
  });

  test('only the fields asked for are shown', () => {
    expect(shownFields(member, row)).toEqual({ project_id: PROJECT, title: 'T' });
    expect(isRowwise(member)).toBe(true);
  });
});
