/**
 * Many people with many feeds each: accounts and sessions written straight into PostgreSQL (signing up takes a password hash each), one
 * connection a person, and a clock on the titles that its list of projects shows. Used by the row feeds.
 */
import { createHash } from 'node:crypto';
import type { Connection } from '@lyceum/util/client/connection';
import { type AccountId, newAccountId, newKey } from '@lyceum/util/ids';
import type { Row, UserQuery } from '@lyceum/util/schema/authorize';
import { unpackRows } from '@lyceum/util/schema/packed-rows';
import type { Client } from 'pg';
import type { Lyceum, Person } from '../frame/lyceum';
import { createClock, type TitleClock } from './title-clock';

export interface FeedPerson extends Person {
  projects: string[];
  remove(): Promise<unknown>;
}

/** Connections opened at the same time; more only queues. */
const AT_ONCE = 10;

export async function signUpMany(system: Lyceum, database: Client, count: number): Promise<FeedPerson[]> {
  const first = await system.signUp();
  const people: FeedPerson[] = [];
  for (let i = 0; i < count; i++) {
    const account_id = newAccountId();
    const token = `${newKey()}${newKey()}`.replace(/[^0-9A-Za-z]/g, '');
    const email_address = `${account_id}@bench.example.org`;
    await database.query(
      `INSERT INTO accounts (account_id, email_address, first_name, last_name) VALUES ($1, $2, 'Bench', 'Mark')`,
      [account_id, email_address],
    );
    await database.query(
      `INSERT INTO sessions (token_hash, account_id, expires) VALUES ($1, $2, now() + interval '1 day')`,
      [createHash('sha256').update(token).digest('hex'), account_id],
    );
    const cookie = first.cookie.replace(/lyceum_session=[^;]*/, `lyceum_session=${token}`);
    const remove = () => database.query('DELETE FROM accounts WHERE account_id = $1', [account_id]);
    people.push({ account_id, cookie, email_address, password: '', projects: [], remove });
  }
  return people;
}

export interface OpenFeeds extends TitleClock {
  /** Connects these people and opens their feeds. */
  add(people: readonly FeedPerson[]): Promise<void>;
  close(): void;
}

export function openFeeds(system: Lyceum, feedsEach: number): OpenFeeds {
  const clock = createClock();
  const connections: Connection[] = [];
  const addOne = async (person: FeedPerson) => {
    const connection = await system.connect(person);
    connections.push(connection);
    const queries = queriesOf(person.account_id, person.projects, feedsEach);
    await Promise.all(
      queries.map((query, index) => subscribe(connection, query, index === 0 ? clock.take : () => {})),
    );
  };
  return {
    ...clock,
    add: async (people) => {
      for (let from = 0; from < people.length; from += AT_ONCE)
        await Promise.all(people.slice(from, from + AT_ONCE).map(addOne));
    },
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}

/** The list that is timed, what every page of the webapp has open, and single projects for the rest: a new title is told to two. */
function queriesOf(account_id: AccountId, projects: readonly string[], count: number): UserQuery[] {
  const queries: UserQuery[] = [
    { query: { projects: [{ project_id: null, title: null }] } },
    { query: { project_users: [{ project_id: null, account_id: null, role: null }] } },
    { query: { collaborators: [{ account_id: null, first_name: null }] } },
    { query: { accounts: [{ account_id, first_name: null, settings: null }] } },
  ];
  for (const project_id of projects) queries.push({ query: { projects: [{ project_id, title: null }] } });
  for (let n = 0; queries.length < count; n++) {
    const project_id = projects[n % projects.length];
    queries.push({ query: { projects: [{ project_id, state: null }] } });
  }
  return queries;
}

export function subscribe(
  connection: Connection,
  query: UserQuery,
  take: (rows: readonly Row[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.openChannel({
      opened: (channel) =>
        channel.request(
          'feed_open',
          { channel: channel.id, query },
          { done: () => resolve(), failed: reject },
        ),
      message: (message) => {
        if (message.event === 'feed_change') take(message.put);
        else if (message.event === 'feed_rows') take(unpackRows(message.rows));
      },
      lost: () => {},
      refused: reject,
    });
  });
}
