/** Passes: whoever shows one twice is known the second time, and still only as long as it lasts. */
import { createContentPasses } from './content-ticket';

const PASS = {
  account_id: '22222222-2222-4222-8222-222222222222' as never,
  session_id: 's',
  project_id: '11111111-1111-4111-8111-111111111111' as never,
};

test('[PX7] a remembered cookie expires, stays a cookie, and vouches for no other text', () => {
  let now = 0;
  const passes = createContentPasses('secret', () => now);
  const cookie = passes.issue('cookie', PASS);
  for (let time = 0; time < 2; time++) {
    expect(passes.check('cookie', cookie)).toMatchObject(PASS);
    expect(passes.check('ticket', cookie)).toBeUndefined();
    expect(passes.check('cookie', `${cookie}x`)).toBeUndefined();
    expect(passes.check('cookie', passes.issue('ticket', PASS))).toBeUndefined();
  }
  now = 12 * 3600 * 1000;
  for (let time = 0; time < 2; time++) expect(passes.check('cookie', cookie)).toBeUndefined();
});

test('[PX7] more cookies than are remembered are all good', () => {
  const passes = createContentPasses('secret');
  const cookies = Array.from({ length: 5100 }, (_, index) =>
    passes.issue('cookie', { ...PASS, session_id: String(index) }),
  );
  for (let time = 0; time < 2; time++)
    cookies.forEach((cookie, index) => {
      expect(passes.check('cookie', cookie)?.session_id).toBe(String(index));
    });
});
