/** Everything at once, by the seed: kills, bad networks, foreign edits, changing roles; and the judge himself, who must see what is wrong. */
import { lyingConnector } from './liar';
import { playRound, type RoundOptions, type RoundReport } from './round';
import { createWorld, type World } from './world';

/** A round has 15 s of storm; the rest is for machines that are slow to come to rest. */
jest.setTimeout(300_000);

const STORM_MS = 12_000;

let world: World;

beforeAll(async () => {
  world = await createWorld({ hubs: 2 });
});

afterAll(() => world?.close());

async function play(options: Partial<RoundOptions> & { seed: number }): Promise<RoundReport> {
  const report = await playRound(world, { storm_ms: STORM_MS, ...options });
  return report;
}

/** What a failure prints: the seed, what is wrong, and the last steps. */
const told = (seed: number, { wrong, steps }: RoundReport) =>
  wrong.length === 0 ? 'all equal' : [`seed ${seed}`, ...wrong, 'the last steps:', ...steps].join('\n');

const random = Math.floor(Math.random() * 2 ** 31);

test.each([1, random])(
  '[CH10] seed %i: all replicas, database and disk equal, every acked edit there exactly once',
  async (seed) => {
    expect(told(seed, await play({ seed }))).toBe('all equal');
  },
);

test('[CH11] the judge sees an ack that was not durable, and an edit that was applied twice', async () => {
  const { wrong } = await play({
    seed: 7,
    storm_ms: 3000,
    only: [],
    through: lyingConnector({ share: 0.05, seed: 7 }),
    beforeCalm: ({ typists }) => {
      for (const typist of typists) typist.die();
      for (const typist of typists) typist.begin();
    },
    afterCalm: ({ typists }) => typists[0]?.desks[0]?.doubleSomething(),
  });
  expect(wrong.join('\n')).toMatch(/acked and lost/);
  expect(wrong.join('\n')).toMatch(/there 2 times/);
});
