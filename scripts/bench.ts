// `npm run bench [-- names…] [--quick | --full] [--json <file>]`: runs the rows of bench/rows/, prints one table and one
// JSON line. Starts the whole system by itself when a row needs it, and ends everything that it started.
import fs from 'node:fs';
import os from 'node:os';

import { type BenchArguments, parseArguments } from '../bench/frame/arguments';
import { ratio, reached } from '../bench/frame/measure';
import { type Outcome, runRows } from '../bench/frame/run';
import { createScope } from '../bench/frame/scope';
import { table } from '../bench/frame/table';
import { GROUPS, ROWS } from '../bench/rows/all';
import { Failure, reasonOf, runMain } from './failure';
import { say } from './progress';

const header = () => ({
  date: new Date().toISOString(),
  node: process.version,
  cpus: os.cpus().length,
  cpu: os.cpus()[0]?.model ?? 'unknown',
  memory_gb: Math.round(os.totalmem() / 2 ** 30),
});

function readArguments(): BenchArguments {
  const names = ROWS.map(({ name }) => name);
  try {
    return parseArguments(process.argv.slice(2), names, GROUPS);
  } catch (error) {
    throw new Failure(reasonOf(error));
  }
}

function report(outcome: Outcome, args: BenchArguments, about: ReturnType<typeof header>): void {
  const { measures, failures } = outcome;
  say(`\n${table(measures)}`);
  for (const { row, reason } of failures) say(`${row} FAILED: ${reason.split('\n')[0]}`);
  const rows = measures.map((measure) => ({
    ...measure,
    ratio: ratio(measure),
    reached: reached(measure),
  }));
  const json = JSON.stringify({ ...about, mode: args.mode, measures: rows, failures });
  if (args.json === undefined) say(json);
  else fs.writeFileSync(args.json, `${json}\n`);
}

runMain(async () => {
  const args = readArguments();
  const chosen = ROWS.filter(({ name, fullOnly }) =>
    args.names.length > 0 ? args.names.includes(name) : !fullOnly || args.mode === 'full',
  );
  const whole = createScope();
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => control.abort());
  const about = header();
  say(
    `Lyceum benchmarks, ${about.date}, Node ${about.node}, ${about.cpus} CPUs (${about.cpu}), ${args.mode}`,
  );
  try {
    const outcome = await runRows(chosen, args.mode, whole, control.signal, say);
    report(outcome, args, about);
    return outcome.failures.length > 0 ? 1 : 0;
  } finally {
    await whole.close();
  }
});
