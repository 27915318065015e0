// Sign-up, sign-in and sign-out through HTTP against a real PostgreSQL.
import { createTestDatabase, type TestDatabase } from '../test-database';
import { createBrowser, startTestServer, type TestServer } from './test-server';

const ADA = {
  email_address: 'Ada@Example.org ',
  password: 'correct horse',
  first_name: 'Ada',
  last_name: 'Lovelace',
};
const SIGN_IN = { email_address: 'ada@example.org', password: ADA.password };

// Databases are made and dropped around each test, which a busy machine does slowly.
jest.setTimeout(30_000);

let testDatabase: TestDatabase;
let server: TestServer;
let time: number;

beforeEach(async () => {
  time = Date.now();
  testDatabase = await createTestDatabase();
  server = await startTestServer(testDatabase.url, {}, () => time);
});

afterEach(async () => {
  await server.close();
  await testDatabase.close();
});

const signUp = async (changes: Partial<typeof ADA> = {}) => {
  const browser = createBrowser(server);
  return { browser, answer: await browser.send('POST', '/api/v1/accounts', { ...ADA, ...changes }) };
};

it('[AU1] sign-up makes an account and a session; the address is stored trimmed and in lower case', async () => {
  const { browser, answer } = await signUp();
  expect(answer.status).toBe(201);
  const me = await browser.send('GET', '/api/v1/me');
  expect(me.json).toEqual({
    account_id: answer.json?.account_id,
    email_address: 'ada@example.org',
    first_name: 'Ada',
    last_name: 'Lovelace',
    is_admin: true,
    settings: {},
  });
});

it.each([
  [{ email_address: 'nobody' }, 'email address'],
  [{ email_address: 'a b@c.de' }, 'email address'],
  [{ first_name: '  ' }, 'first name'],
  [{ last_name: 'x'.repeat(101) }, 'last name'],
  [{ first_name: 'a\u0000b' }, 'first name'],
  [{ password: 'short' }, 'at least 8'],
  [{ password: 'x'.repeat(257) }, 'at most 256'],
])('[AU2] sign-up refuses %j and says why', async (changes, words) => {
  const { answer } = await signUp(changes);
  expect(answer.status).toBe(400);
  expect(answer.json?.error).toMatchObject({ code: 'bad_request', message: expect.stringContaining(words) });
});

it('[AU3] an address has one account', async () => {
  await signUp();
  const { answer } = await signUp({ email_address: 'ADA@example.org' });
  expect(answer).toMatchObject({ status: 409, json: { error: { code: 'already_exists' } } });
});

it('[AU4] of many first sign-ups at once exactly one becomes admin', async () => {
  const answers = await Promise.all(
    [...'abcdefgh'].map((name) => signUp({ email_address: `${name}@example.org` })),
  );
  expect(answers.map(({ answer }) => answer.status)).toEqual(Array(8).fill(201));
  const admins = await server.database.query('SELECT 1 AS one FROM accounts WHERE is_admin');
  expect(admins).toHaveLength(1);
});

it('[AU5] the session cookie is httpOnly, lax, for our path only, and not in the database', async () => {
  const { browser, answer } = await signUp();
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(
    /^lyceum_session=[\w-]{43}; Max-Age=25(919\d\d|92000); Path=\/lyc\/; HttpOnly; SameSite=Lax$/,
  );
  const [row] = await server.database.query('SELECT * FROM sessions');
  expect(JSON.stringify(row)).not.toContain(browser.cookie?.split('=')[1]);
});

it('[AU6] unknown address and wrong password get the same answer', async () => {
  await signUp();
  const browser = createBrowser(server);
  const wrong = await browser.send('POST', '/api/v1/sessions', { ...SIGN_IN, password: 'wrong' });
  const unknown = await browser.send('POST', '/api/v1/sessions', {
    ...SIGN_IN,
    email_address: 'eve@example.org',
  });
  expect(wrong).toMatchObject({ status: 401, json: { error: { code: 'wrong_password' } } });
  expect(unknown.text).toBe(wrong.text);
  expect((await browser.send('POST', '/api/v1/sessions', SIGN_IN)).status).toBe(200);
});

it('[AU7] after three failures a minute the address must wait, and the answer says how long', async () => {
  await signUp();
  const browser = createBrowser(server);
  const guess = () => browser.send('POST', '/api/v1/sessions', { ...SIGN_IN, password: 'wrong' });
  const many = await Promise.all([1, 2, 3, 4, 5, 6].map(guess));
  expect(many.filter(({ status }) => status === 401)).toHaveLength(3);
  const refused = await browser.send('POST', '/api/v1/sessions', SIGN_IN);
  expect(refused).toMatchObject({ status: 429, json: { error: { code: 'too_many_requests' } } });
  expect(refused.json?.error?.message).toContain('60 seconds');
  time += 60_001;
  expect((await browser.send('POST', '/api/v1/sessions', SIGN_IN)).status).toBe(200);
});

it('[AU8] sign-out ends this session, and with everywhere=1 all of the account', async () => {
  const { browser: first } = await signUp();
  const second = createBrowser(server);
  const third = createBrowser(server);
  for (const browser of [second, third]) await browser.send('POST', '/api/v1/sessions', SIGN_IN);
  const stolen = { cookie: first.cookie ?? '' };
  expect((await first.send('DELETE', '/api/v1/sessions')).status).toBe(204);
  expect(first.cookie).toBeUndefined();
  expect((await first.send('GET', '/api/v1/me', undefined, stolen)).status).toBe(401);
  expect((await second.send('GET', '/api/v1/me')).status).toBe(200);
  const ended = new Set<string>();
  server.sessions.onEnded((session_id) => ended.add(session_id));
  await second.send('DELETE', '/api/v1/sessions?everywhere=1');
  expect((await third.send('GET', '/api/v1/me')).status).toBe(401);
  expect(ended.size).toBe(2);
});

it('[AU9] a session that another hub ends is told and refused here', async () => {
  const { browser } = await signUp();
  await browser.send('GET', '/api/v1/me');
  const ended = new Promise((resolve) => server.sessions.onEnded(resolve));
  await server.database.query('DELETE FROM sessions');
  await ended;
  expect((await browser.send('GET', '/api/v1/me')).status).toBe(401);
});

it('[AU9] also when it was ended while the change stream was lost', async () => {
  const { browser } = await signUp();
  await browser.send('GET', '/api/v1/me');
  const ended = new Promise((resolve) => server.sessions.onEnded(resolve));
  const lost = new Promise((resolve) => server.changes.onLive(resolve));
  await server.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'lyceum-changes' AND datname = current_database()`,
  );
  await lost;
  await server.database.query('DELETE FROM sessions');
  expect((await browser.send('GET', '/api/v1/me')).status).toBe(401);
  await ended;
});

it('[AU10] a session ends after 30 days without use, and slides while it is used', async () => {
  const { browser } = await signUp();
  time += 29 * 24 * 3600 * 1000;
  const me = await browser.send('GET', '/api/v1/me');
  expect(me.status).toBe(200);
  expect(me.headers.get('set-cookie')).toContain('lyceum_session=');
  time += 29 * 24 * 3600 * 1000;
  expect((await browser.send('GET', '/api/v1/me')).status).toBe(200);
  time += 31 * 24 * 3600 * 1000;
  expect((await browser.send('GET', '/api/v1/me')).status).toBe(401);
});

it('[AU11] two session cookies are none', async () => {
  const { browser } = await signUp();
  const { cookie = '' } = browser;
  const twice = await browser.send('GET', '/api/v1/me', undefined, { cookie: `${cookie}; ${cookie}` });
  expect(twice.status).toBe(401);
});
