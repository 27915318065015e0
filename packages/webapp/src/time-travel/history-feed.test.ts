/** The feed of a history: pages in order, growth while it is open, and what it says when the hub refuses. Rules TT1, TT2. */
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentHistory, HistoryPage } from '@lyceum/util/history/types';
import { CHANGE_DELAY_MS, HistoryFeed } from './history-feed';

/** Each page adds as many versions as it has updates. */
function fakeHistory(): DocumentHistory {
  let count = 0;
  let through = 0;
  return {
    get count() {
      return count;
    },
    get through() {
      return through;
    },
    time: (version) => version,
    author: () => null,
    textAt: (version) => `text ${version}`,
    notebookAt: () => undefined,
    add: async (page) => {
      count += page.updates.length;
      through = page.through;
    },
  };
}

const update = { update_id: 1, time: 0, account_id: null, update: new Uint8Array() };
const page = (updates: number, through: number, more = false): HistoryPage => ({
  compacted: null,
  updates: Array.from({ length: updates }, () => update),
  through,
  more,
});

/** Answers by hand: the test chooses when. */
function asker() {
  const asked: { after: number; answer(page: HistoryPage): void; refuse(error: Error): void }[] = [];
  const ask = (after: number) =>
    new Promise<HistoryPage>((answer, refuse) => asked.push({ after, answer, refuse }));
  return { asked, ask };
}

const settled = () => jest.advanceTimersByTimeAsync(0);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('[TT1] all pages are asked for, each after the one before, and then it is ready', async () => {
  const { asked, ask } = asker();
  const feed = new HistoryFeed(fakeHistory(), ask);
  expect(asked.map(({ after }) => after)).toEqual([0]);
  asked[0]!.answer(page(3, 30, true));
  await settled();
  expect(asked.map(({ after }) => after)).toEqual([0, 30]);
  expect(feed.facts.get()).toMatchObject({ state: 'loading', count: 3 });
  asked[1]!.answer(page(2, 50));
  await settled();
  expect(feed.facts.get()).toMatchObject({ state: 'ready', count: 5, revision: 2 });
  feed.close();
});

test('[TT1] a burst of changes is one question, and an answer without news redraws nothing', async () => {
  const { asked, ask } = asker();
  const feed = new HistoryFeed(fakeHistory(), ask);
  asked[0]!.answer(page(1, 10));
  await settled();
  for (let key = 0; key < 20; key++) feed.changed();
  await jest.advanceTimersByTimeAsync(CHANGE_DELAY_MS);
  expect(asked.map(({ after }) => after)).toEqual([0, 10]);
  const told = jest.fn();
  feed.facts.subscribe(told);
  asked[1]!.answer(page(0, 10));
  await settled();
  expect(told).not.toHaveBeenCalled();
  feed.changed();
  await jest.advanceTimersByTimeAsync(CHANGE_DELAY_MS);
  asked[2]!.answer(page(2, 12));
  await settled();
  expect(feed.facts.get()).toMatchObject({ state: 'ready', count: 3, revision: 2 });
  feed.close();
});

test('[TT1] what changed while it was asking is asked for again, one request at a time', async () => {
  const { asked, ask } = asker();
  const feed = new HistoryFeed(fakeHistory(), ask);
  feed.changed();
  await jest.advanceTimersByTimeAsync(CHANGE_DELAY_MS);
  expect(asked).toHaveLength(1);
  asked[0]!.answer(page(1, 10));
  await jest.advanceTimersByTimeAsync(CHANGE_DELAY_MS);
  expect(asked.map(({ after }) => after)).toEqual([0, 10]);
  feed.close();
});

test('[TT2] a refusal is said and can be tried again from where it stood; one that comes later keeps what is here', async () => {
  const { asked, ask } = asker();
  const feed = new HistoryFeed(fakeHistory(), ask);
  asked[0]!.answer(page(1, 10, true));
  await settled();
  asked[1]!.refuse(new LyceumError('unavailable', 'The database is away.'));
  await settled();
  expect(feed.facts.get()).toMatchObject({ state: 'failed', error: 'The database is away.' });
  feed.retry();
  expect(feed.facts.get()).toMatchObject({ state: 'loading', error: undefined });
  expect(asked[2]!.after).toBe(10);
  asked[2]!.answer(page(1, 20));
  await settled();
  feed.changed();
  await jest.advanceTimersByTimeAsync(CHANGE_DELAY_MS);
  asked[3]!.refuse(new LyceumError('forbidden', 'No longer yours.'));
  await settled();
  expect(feed.facts.get()).toMatchObject({ state: 'ready', count: 2, error: 'No longer yours.' });
  feed.close();
});

test('[TT2] closed, it neither asks nor takes an answer', async () => {
  const { asked, ask } = asker();
  const history = fakeHistory();
  const feed = new HistoryFeed(history, ask);
  feed.changed();
  feed.close();
  asked[0]!.answer(page(3, 30, true));
  await jest.advanceTimersByTimeAsync(2 * CHANGE_DELAY_MS);
  expect(asked).toHaveLength(1);
  expect(history.count).toBe(0);
});
