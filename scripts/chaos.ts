// `npm run chaos -- --seed S --minutes N [--storm seconds] [--hubs n] [--typists n] [--echo]`: rounds of chaos/ one after the other in
// one world, each with the next seed, until the time is over. Prints a line a round; a failure with its seed and last steps; exit code 1.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { playRound, type RoundReport } from '../chaos/round';
import { createWorld, type World } from '../chaos/world';
import { bringUpToDate } from './build/up-to-date';
import { Failure, reasonOf, runMain } from './failure';
import { say } from './progress';

interface Arguments {
  seed: number;
  minutes: number;
  storm_ms: number;
  hubs: number;
  typists: number;
  echo: boolean;
}

function readArguments(): Arguments {
  const text = { type: 'string' } as const;
  const options = {
    seed: text,
    minutes: text,
    storm: text,
    hubs: text,
    typists: text,
    echo: { type: 'boolean' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    return {
      seed: wholeNumber('seed', values.seed, Math.floor(Math.random() * 2 ** 31)),
      minutes: wholeNumber('minutes', values.minutes, 1),
      storm_ms: 1000 * wholeNumber('storm', values.storm, 15),
      hubs: wholeNumber('hubs', values.hubs, 2),
      typists: wholeNumber('typists', values.typists, 5),
      echo: values.echo ?? false,
    };
  } catch (error) {
    throw new Failure(reasonOf(error));
  }
}

function wholeNumber(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw new Failure(`--${name} must be a whole number, but is "${value}".`);
  return Number(value);
}

function report(seed: number, { wrong, steps, marks, calm_ms }: RoundReport): boolean {
  say(
    `seed ${seed}: ${wrong.length === 0 ? 'ok' : 'FAILED'}, ${marks} marks, calm after ${(calm_ms / 1000).toFixed(1)} s`,
  );
  if (wrong.length === 0) return true;
  for (const line of ['The last steps:', ...steps, 'What is wrong:', ...wrong]) say(line);
  return false;
}

async function playRounds(world: World, args: Arguments): Promise<number> {
  const end = performance.now() + args.minutes * 60_000;
  let failed = 0;
  for (let { seed } = args; performance.now() < end; seed++) {
    const { storm_ms, typists } = args;
    const played = await playRound(world, { seed, storm_ms, typists, ...(args.echo && { echo: say }) });
    if (!report(seed, played)) failed++;
  }
  return failed;
}

runMain(async () => {
  const args = readArguments();
  await bringUpToDate(path.resolve(__dirname, '..'), new AbortController().signal, say);
  const world = await createWorld(args);
  say(
    `Chaos from seed ${args.seed} for ${args.minutes} min; logs of the programs are in ${world.data} until the end.`,
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void world.close().finally(() => process.exit(130)));
  try {
    return (await playRounds(world, args)) > 0 ? 1 : 0;
  } finally {
    await world.close();
  }
});
