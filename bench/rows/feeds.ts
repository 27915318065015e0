/**
 * Row: ten thousand changefeeds open on one hub: what one costs in resident memory, and how long a change takes to its subscriber while
 * 2,000 writes a second touch them all in turn. Beside the commit of the same writes. Every person has twenty feeds, as several tabs do.
 */
import type { Client } from 'pg';
import type { Measure } from '../frame/measure';
import { memoryOf } from '../frame/process-figures';
import { pause, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { type FeedPerson, type OpenFeeds, openFeeds, signUpMany } from '../load/feed-people';
import { insertProjects, openDatabase, removeProjects } from '../load/project-rows';

const PEOPLE = { quick: 100, default: 500, full: 500 };
const FEEDS_EACH = 20;
/** People whose feeds are opened before the first look at the memory: code is compiled by then. */
const WARM_UP_PEOPLE = 20;
const PROJECTS_EACH = 2;
const WRITERS = 32;
const WRITES_PER_S = 2000;
/** ms of writing in one round. */
const WRITING_MS = 2500;
/** ms for the subscribers to catch up after the last write. */
const CATCH_UP_MS = 20_000;
/** ms until garbage of the opening is collected, or will not be. */
const SETTLE_MS = 3000;

export const feeds: Row = {
  name: 'feeds',
  run: async ({ lyceum, scope, rounds, mode }) => {
    const system = await lyceum();
    const url = await system.databaseUrl();
    const admin = await openDatabase(url);
    scope.onClose(() => admin.end());
    const people = await signUpMany(system, admin, PEOPLE[mode]);
    scope.onClose(async () => {
      for (const { remove } of people) await remove();
    });
    for (const person of people)
      person.projects = await insertProjects(admin, person.account_id, PROJECTS_EACH);
    scope.onClose(() =>
      removeProjects(
        admin,
        people.flatMap(({ projects }) => projects),
      ),
    );
    const hub = await system.stack.hubPid();
    const open = openFeeds(system, FEEDS_EACH);
    scope.onClose(() => open.close());
    const each = await bytesPerFeed(hub, people, open);
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => openDatabase(url)));
    scope.onClose(() => Promise.all(writers.map((writer) => writer.end())));
    const ids = people.flatMap(({ projects }) => projects);
    const samples: Sample[] = [];
    for (let round = 0; round < rounds; round++) samples.push(await write(writers, ids, open));
    return report(people.length * FEEDS_EACH, each, samples);
  },
};

interface Sample {
  /** ms from the start of a write to its arrival, and to its commit. */
  arrived: number[];
  committed: number[];
  rate: number;
}

function report(count: number, each: { kb: number }, samples: Sample[]): Measure[] {
  const at = (name: 'arrived' | 'committed', p: number) =>
    median(samples.map((sample) => percentile(sample[name], p)));
  const rate = Math.round(median(samples.map((sample) => sample.rate)));
  const line = (p: number): Measure => ({
    row: 'feeds',
    what: `${count} feeds, ${WRITES_PER_S} writes/s, write to subscriber, p${p}`,
    unit: 'ms',
    ours: at('arrived', p),
    peers: [{ name: 'to commit', value: at('committed', p) }],
    note: `${rate} writes/s were reached`,
  });
  return [
    {
      row: 'feeds',
      what: `${count} feeds with their ${count / FEEDS_EACH} connections, resident`,
      unit: 'kB a feed',
      ours: each.kb,
      peers: [],
    },
    line(50),
    { ...line(99), target: { kind: 'at_most', value: 20 } },
  ];
}

async function bytesPerFeed(hub: number, people: FeedPerson[], open: OpenFeeds): Promise<{ kb: number }> {
  const [first, rest] = [people.slice(0, WARM_UP_PEOPLE), people.slice(WARM_UP_PEOPLE)];
  await open.add(first);
  await pause(SETTLE_MS);
  const before = await memoryOf(hub);
  await open.add(rest);
  await pause(SETTLE_MS);
  const after = await memoryOf(hub);
  return { kb: (after.rss_kb - before.rss_kb) / (rest.length * FEEDS_EACH) };
}

/** All writers at an even pace; one that is late does not wait. Every project has its turn. */
async function write(writers: Client[], ids: readonly string[], open: OpenFeeds): Promise<Sample> {
  const interval = (1000 * writers.length) / WRITES_PER_S;
  const committed: number[] = [];
  const begun = performance.now();
  open.reset();
  const loop = async (writer: Client, index: number) => {
    const own = ids.filter((_, i) => i % writers.length === index);
    let due = begun + (index * interval) / writers.length;
    for (let n = 0; due < begun + WRITING_MS; n++, due += interval) {
      const wait = due - performance.now();
      if (wait > 0) await pause(wait);
      const id = own[n % own.length] ?? '';
      const start = performance.now();
      await writer.query({
        name: 'w',
        text: 'UPDATE projects SET title = $2 WHERE project_id = $1',
        values: [id, open.expect(id, start)],
      });
      committed.push(performance.now() - start);
    }
  };
  await Promise.all(writers.map(loop));
  const rate = (committed.length * 1000) / (performance.now() - begun);
  await within(CATCH_UP_MS, 'the subscribers', open.settled());
  return { arrived: open.latencies(), committed, rate };
}
