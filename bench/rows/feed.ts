/**
 * Row: a write in PostgreSQL until a browser's changefeed has it, with 32 writers at full speed, at a steady pace, and alone; beside
 * the same writes in a database of the same server that nobody subscribes to. A write is the UPDATE of one project's title.
 */
import type { Client } from 'pg';
import type { Measure } from '../frame/measure';
import { interleave, pause, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { createPlainDatabase, insertProjects, openDatabase, removeProjects } from '../load/project-rows';
import { openFeed, type TitleFeed } from '../load/title-feed';

const PROJECTS = 960;
const WRITERS = 32;
/** ms of writing in one round. */
const WRITING_MS = 2500;
/** Writes a second of the steady pace (DESIGN.md §8). */
const STEADY_PER_S = 2000;
/** ms for the subscriber to catch up after the last write. */
const CATCH_UP_MS = 20_000;
const SINGLE_WRITES = 150;

interface Sample {
  /** Writes a second until the subscriber (or, without one, the writer) has the last. */
  rate: number;
  /** ms from the start of a write to its arrival at the subscriber, or to its commit. */
  latency: number[];
}

interface Place {
  writers: Client[];
  ids: readonly string[];
  feed: TitleFeed | undefined;
}

export const feed: Row = {
  name: 'feed',
  run: async ({ lyceum, scope, rounds }) => {
    const system = await lyceum();
    const person = await system.signUp();
    const url = await system.databaseUrl();
    const admin = await openDatabase(url);
    scope.onClose(() => admin.end());
    const ids = await insertProjects(admin, person.account_id, PROJECTS);
    scope.onClose(() => removeProjects(admin, ids));
    const plainDatabase = scope.add(await createPlainDatabase(url, ids));
    const connection = await system.connect(person);
    scope.add(connection);
    const writersOf = async (address: string) => {
      const writers = await Promise.all(Array.from({ length: WRITERS }, () => openDatabase(address)));
      scope.onClose(() => Promise.all(writers.map((writer) => writer.end())));
      return writers;
    };
    const ours: Place = { writers: await writersOf(url), ids, feed: await openFeed(connection) };
    const plain: Place = { writers: await writersOf(plainDatabase.url), ids, feed: undefined };
    const both = (write: (place: Place) => Promise<Sample>) =>
      interleave(rounds, { ours: () => write(ours), plain: () => write(plain) });
    const single: Place = { ...ours, writers: ours.writers.slice(0, 1) };
    const singlePlain: Place = { ...plain, writers: plain.writers.slice(0, 1) };
    const flat = await both(writeFlatOut);
    const steady = await both(writeSteadily);
    const alone = await interleave(rounds, {
      ours: () => writeAlone(single),
      plain: () => writeAlone(singlePlain),
    });
    return report(flat, steady, alone);
  },
};

type Both = Record<'ours' | 'plain', Sample[]>;

function report(flat: Both, steady: Both, alone: Both): Measure[] {
  const rate = (samples: Sample[]) => median(samples.map((sample) => sample.rate));
  const at = (samples: Sample[], p: number) => median(samples.map(({ latency }) => percentile(latency, p)));
  const line = (what: string, unit: string, both: Both, of: (samples: Sample[]) => number): Measure => ({
    row: 'feed',
    what,
    unit,
    ours: of(both.ours),
    peers: [{ name: unit === 'ms' ? 'plain, to commit' : 'plain writes', value: of(both.plain) }],
  });
  const writers = `${WRITERS} writers`;
  return [
    {
      ...line(`${writers}, until subscriber has all`, 'writes/s', flat, rate),
      target: { kind: 'at_least_times', peer: 'plain writes', factor: 0.75 },
    },
    line(`${writers}, write to subscriber, p99`, 'ms', flat, (samples) => at(samples, 99)),
    {
      ...line(`${STEADY_PER_S} writes/s, write to subscriber, p99`, 'ms', steady, (samples) =>
        at(samples, 99),
      ),
      target: { kind: 'at_most', value: 10 },
    },
    line('1 writer, write to subscriber, p50', 'ms', alone, (samples) => at(samples, 50)),
  ];
}

/** One writer's loop: its own projects in turn, so that no row is ever locked by another. */
async function writeWhile(
  place: Place,
  index: number,
  latency: number[],
  goOn: () => boolean | Promise<boolean>,
): Promise<number> {
  const writer = place.writers[index];
  const own = place.ids.filter((_, i) => i % place.writers.length === index);
  let writes = 0;
  for (; writer && (await goOn()); writes++) {
    const id = own[writes % own.length] ?? '';
    const begun = performance.now();
    const title = place.feed?.expect(id, begun) ?? String(begun);
    await writer.query({
      name: 'w',
      text: 'UPDATE projects SET title = $2 WHERE project_id = $1',
      values: [id, title],
    });
    if (!place.feed) latency.push(performance.now() - begun);
  }
  return writes;
}

async function write(
  place: Place,
  goOn: (index: number, begun: number) => boolean | Promise<boolean>,
): Promise<Sample> {
  const committed: number[] = [];
  place.feed?.reset();
  const begun = performance.now();
  const counts = await Promise.all(
    place.writers.map((_, index) => writeWhile(place, index, committed, () => goOn(index, begun))),
  );
  if (place.feed) await within(CATCH_UP_MS, 'the subscriber', place.feed.settled());
  const seconds = (performance.now() - begun) / 1000;
  const writes = counts.reduce((sum, count) => sum + count, 0);
  return { rate: writes / seconds, latency: place.feed?.latencies() ?? committed };
}

const writeFlatOut = (place: Place): Promise<Sample> =>
  write(place, (_, begun) => performance.now() < begun + WRITING_MS);

/** Each writer has its turn every 16 ms, evenly offset; one that is late does not wait. */
async function writeSteadily(place: Place): Promise<Sample> {
  const interval = (1000 * WRITERS) / STEADY_PER_S;
  const due = new Map<number, number>();
  return write(place, async (index, begun) => {
    const next = (due.get(index) ?? begun + (index * interval) / WRITERS) + interval;
    due.set(index, next);
    const wait = next - performance.now();
    if (wait > 0) await pause(wait);
    return performance.now() < begun + WRITING_MS;
  });
}

async function writeAlone(place: Place): Promise<Sample> {
  let left = SINGLE_WRITES;
  return write(place, async () => {
    await pause(2);
    if (place.feed) await place.feed.settled();
    return left-- > 0;
  });
}
