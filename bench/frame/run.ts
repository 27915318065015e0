/**
 * Runs rows one after the other, each with a scope of its own, and gathers measures and failures. A row that fails does not
 * keep the others from running. Called by scripts/bench.ts.
 */

import type { Mode } from './arguments';
import { Cluster } from './cluster';
import { Lyceum } from './lyceum';
import type { Measure } from './measure';
import { within } from './repeat';
import type { Row } from './row';
import { createScope, type Scope } from './scope';

export interface Failed {
  row: string;
  reason: string;
}

export interface Outcome {
  measures: Measure[];
  failures: Failed[];
}

/** ms for one row, by mode: a row that hangs must not keep the run from its end. */
const ROW_PATIENCE_MS: Record<Mode, number> = { quick: 120_000, default: 600_000, full: 1_800_000 };

const ROUNDS: Record<Mode, number> = { quick: 1, default: 3, full: 3 };

export async function runRows(
  rows: readonly Row[],
  mode: Mode,
  whole: Scope,
  aborted: AbortSignal,
  say: (line: string) => void,
): Promise<Outcome> {
  const outcome: Outcome = { measures: [], failures: [] };
  const lyceum = startedOnce(() => Lyceum.start(), whole);
  const cluster = startedOnce(() => Cluster.start(), whole);
  const interrupted = abortion(aborted);
  for (const row of rows) {
    if (aborted.aborted) break;
    const scope = createScope();
    const begun = performance.now();
    try {
      const measured = row.run({ mode, rounds: ROUNDS[mode], lyceum, cluster, scope });
      const limited = within(ROW_PATIENCE_MS[mode], row.name, measured);
      outcome.measures.push(...(await Promise.race([limited, interrupted])));
      say(`${row.name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      outcome.failures.push({ row: row.name, reason });
      say(`${row.name} failed: ${reason}`);
    } finally {
      await scope.close();
    }
  }
  return outcome;
}

/** Started for the first row that asks, ended with the run. */
function startedOnce<T extends { close(): unknown }>(
  start: () => Promise<T>,
  whole: Scope,
): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start().then((system) => whole.add(system));
    return started;
  };
}

function abortion(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error('interrupted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  // Between two rows nobody waits for it.
  promise.catch(() => {});
  return promise;
}
