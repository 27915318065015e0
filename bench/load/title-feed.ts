/**
 * A subscriber that times the arrival of titles: `expect` gives out the next title of a project, and the feed's rows say which
 * arrived. A row that changed twice before it was sent counts for both writes. Used by the row feed.
 */
import type { Connection } from '@lyceum/util/client/connection';

export interface TitleFeed {
  /** The title to write now. */
  expect(project_id: string, now: number): string;
  /** ms from expect to arrival, since reset. */
  latencies(): number[];
  /** Resolves when all that was expected has arrived. */
  settled(): Promise<void>;
  reset(): void;
}

interface Expected {
  number: number;
  begun: number;
}

export async function openFeed(connection: Connection): Promise<TitleFeed> {
  const waiting = new Map<string, Expected[]>();
  let arrivals: number[] = [];
  let [open, next] = [0, 1];
  let wake = () => {};

  const arrived = (project_id: string, title: string) => {
    const queue = waiting.get(project_id) ?? [];
    for (let [first] = queue; first && first.number <= Number(title); [first] = queue) {
      arrivals.push(performance.now() - first.begun);
      queue.shift();
      open--;
    }
    if (open === 0) wake();
  };
  const take = (rows: readonly Record<string, unknown>[]) => {
    for (const { project_id, title } of rows) arrived(String(project_id), String(title));
  };
  await subscribe(connection, take);

  return {
    expect: (project_id, begun) => {
      const number = next++;
      const queue = waiting.get(project_id) ?? [];
      waiting.set(project_id, queue);
      queue.push({ number, begun });
      open++;
      return String(number);
    },
    latencies: () => arrivals,
    settled: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (open === 0) resolve();
      }),
    reset: () => {
      arrivals = [];
    },
  };
}

function subscribe(
  connection: Connection,
  take: (rows: readonly Record<string, unknown>[]) => void,
): Promise<void> {
  const query = { query: { projects: [{ project_id: null, title: null }] } };
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
        else if (message.event === 'feed_rows') take(message.rows);
      },
      lost: () => {},
      refused: reject,
    });
  });
}
