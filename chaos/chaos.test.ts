/** Everything at once, by the seed: kills, bad networks, foreign edits, changing roles; and the judge himself, who must see what is wrong. */
import { FAIR } from './faulty-link';
import { lyingConnector } from './liar';
import { playRound, type RoundOptions, type RoundReport } from './round';
import { createWorld, type World } from './world';

/** Most of it is patience with slow machines: a round takes STORM_MS and a few seconds. */
jest.setTimeout(300_000);

/** Milliseconds. Long enough for each kind of disaster; `npm run chaos` plays for longer. */
const STORM_MS = 10_000;

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

/** Found with dropped frames and tabs that die: an ack covers all before it, and so it covered the update that was lost. */
test('[CH10] seed 100: lines that lose frames, tabs that die: no ack covers an edit that was lost on its way', async () => {
  const report = await play({
    seed: 100,
    storm_ms: 5000,
    only: ['a tab dies', 'a link is cut'],
    weather: { ...FAIR, drop: 0.05 },
  });
  expect(told(100, report)).toBe('all equal');
});

test('[CH11] the judge sees an ack that was not durable, and an edit that was applied twice', async () => {
  const { wrong } = await play({
    seed: 7,
    storm_ms: 2500,
    only: [],
    through: lyingConnector({ honest: 3 }),
    beforeCalm: ({ typists }) => {
      for (const typist of typists) typist.die();
      for (const typist of typists) typist.begin();
    },
    afterCalm: ({ typists }) => typists[0]?.desks[0]?.doubleSomething(),
  });
  expect(wrong.join('\n')).toMatch(/acked and lost/);
  expect(wrong.join('\n')).toMatch(/there 2 times/);
});
