import type { CellId } from '@lyceum/util/notebook/model';
import type { CellRun } from '@lyceum/util/protocol/notebook';
import { queueFacts } from './queue-words';

const facts = (...states: CellRun['status'][]) => {
  const run = (id: CellId): CellRun => ({
    status: states[Number(id)] ?? 'idle',
    execution_count: null,
    run: 1,
    outputs: 0,
  });
  return queueFacts(
    states.map((_, i) => String(i) as CellId),
    run,
  );
};

test('[NU13] of many cells it is told how many wait, and at which one they stopped', () => {
  expect(facts('done', 'running', 'queued', 'queued')).toMatchObject({ waiting: 2, aborted: 0 });
  expect(facts('failed', 'done', 'failed', 'aborted', 'aborted')).toEqual({
    waiting: 0,
    aborted: 2,
    failed: '2',
  });
  expect(facts('failed', 'done')).toMatchObject({ aborted: 0, failed: undefined });
});
