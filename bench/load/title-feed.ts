/** A subscriber that times the arrival of titles of all projects of its account. Used by the row feed. */
import type { Connection } from '@lyceum/util/client/connection';
import { subscribe } from './feed-people';
import { createClock, type TitleClock } from './title-clock';

export type TitleFeed = TitleClock;

export async function openFeed(connection: Connection): Promise<TitleFeed> {
  const clock = createClock();
  await subscribe(connection, { query: { projects: [{ project_id: null, title: null }] } }, clock.take);
  return clock;
}
