/** Cookies and passes at the border to projects. */
import { newAccountId, newProjectId } from '@lyceum/util/ids';
import { contentCookies, foreignCookies, harmlessSetCookies } from './content-cookies';
import { createContentPasses } from './content-ticket';

test('[PX4] our cookies never reach a project', () => {
  expect(foreignCookies('a=1; lyceum_session=x; LYCEUM_content=y; b=2', 'lyceum_')).toBe('a=1; b=2');
  expect(foreignCookies('lyceum_session=x', 'lyceum_')).toBeUndefined();
  expect(foreignCookies(undefined, 'lyceum_')).toBeUndefined();
});

test('[PX5] a project sets no cookie of ours and none for another host', () => {
  expect(
    harmlessSetCookies(
      [
        'a=1; Domain=example.com; Path=/',
        'lyceum_session=stolen; Path=/',
        ' Lyceum_Content =x',
        'b=2; domain = .example.com',
      ],
      'lyceum_',
    ),
  ).toEqual(['a=1; Path=/', 'b=2']);
  expect(harmlessSetCookies(['lyceum_session=x'], 'lyceum_')).toBeUndefined();
});

test('[PX6] every content cookie is looked at: a planted one does not hide ours', () => {
  expect(contentCookies('lyceum_content=fake; a=1; lyceum_content=real', 'lyceum_')).toEqual([
    'fake',
    'real',
  ]);
});

test('[PX7] passes are signed, of one kind, and expire', () => {
  let now = 1_000_000;
  const passes = createContentPasses('secret', () => now);
  const pass = { account_id: newAccountId(), session_id: 'abc', project_id: newProjectId() };
  const ticket = passes.issue('ticket', pass);
  expect(passes.check('ticket', ticket)).toMatchObject(pass);
  expect(passes.check('cookie', ticket)).toBeUndefined();
  expect(passes.check('ticket', `${ticket}x`)).toBeUndefined();
  expect(passes.check('ticket', `x${ticket}`)).toBeUndefined();
  expect(passes.check('ticket', '')).toBeUndefined();
  expect(createContentPasses('other', () => now).check('ticket', ticket)).toBeUndefined();
  now += 60_001;
  expect(passes.check('ticket', ticket)).toBeUndefined();
});
