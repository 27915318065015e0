import { reasonOf } from './death';
import { Executions } from './executions';
import { Heartbeat } from './heartbeat';
import { Published } from './published';
import type { ExecuteReply } from './types';

const MIB = 1024 * 1024;

test('[KN12] what waits is taken in order, one after the other; too much of it holds the kernel until most is taken', async () => {
  const taken: number[] = [];
  const holds: [boolean, number][] = [];
  let free = () => {};
  const gate = new Promise<void>((resolve) => {
    free = resolve;
  });
  const published = new Published({
    take: async ([first = Buffer.alloc(0)]) => {
      await gate;
      taken.push(first[0] ?? -1);
    },
    hold: (held) => {
      if (holds.at(-1)?.[0] !== held) holds.push([held, taken.length]);
    },
  });
  for (let index = 0; index < 40; index++) published.push([Buffer.alloc(MIB, index)]);
  expect(holds).toEqual([[true, 0]]);
  free();
  await published.idle();
  expect(taken).toEqual(Array.from({ length: 40 }, (_, index) => index));
  const [, [released, after] = [true, 0]] = holds;
  expect([released, holds.length]).toEqual([false, 2]);
  expect(after).toBeGreaterThan(30);
});

describe('with a clock of the test', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('[KN13] a heartbeat that is not answered for 15 s is told once, and its return too', () => {
    const told: boolean[] = [];
    let answers = true;
    const heartbeat: Heartbeat = new Heartbeat(
      () => answers && heartbeat.answered(),
      (responding) => told.push(responding),
    );
    jest.advanceTimersByTime(60_000);
    answers = false;
    jest.advanceTimersByTime(60_000);
    expect([told, heartbeat.responding]).toEqual([[false], false]);
    answers = true;
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([false, true]);
    heartbeat.close();
  });

  test('[KN14] an execution is done with reply and idle, in either order; one whose idle was lost after 10 s without a word', () => {
    const done: string[] = [];
    const executions = new Executions();
    const reply = { status: 'ok' } as ExecuteReply;
    for (const id of ['a', 'b', 'c']) executions.add(id, {}, () => done.push(id));
    executions.replied('a', reply);
    expect(done).toEqual([]);
    executions.idle('a');
    executions.idle('b');
    executions.replied('b', reply);
    expect(done).toEqual(['a', 'b']);
    executions.replied('c', reply);
    jest.advanceTimersByTime(8000);
    executions.listenerOf('c');
    jest.advanceTimersByTime(8000);
    expect(done).toEqual(['a', 'b']);
    jest.advanceTimersByTime(20_000);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  test('[KN14] one whose kernel goes idle and does not reply is aborted after as long', () => {
    const done: ExecuteReply[] = [];
    const executions = new Executions();
    executions.add('a', {}, (reply) => done.push(reply));
    jest.advanceTimersByTime(60_000);
    executions.idle('a');
    jest.advanceTimersByTime(9000);
    expect(done).toEqual([]);
    jest.advanceTimersByTime(10_000);
    expect(done).toMatchObject([{ status: 'aborted', execution_count: null }]);
  });
});

const noKills = { before: 2, after: 2 };
test.each([
  [
    { code: null, signal: 'SIGKILL', oomKills: { before: 2, after: 3 }, stderr: '' },
    /project ran out of memory/,
  ],
  [{ code: null, signal: 'SIGKILL', oomKills: noKills, stderr: '' }, /something killed it/],
  [{ code: 1, signal: null, oomKills: noKills, stderr: 'x\nMemoryError\n' }, /it ran out of memory/],
  [{ code: null, signal: 'SIGABRT', oomKills: noKills, stderr: 'std::bad_alloc' }, /it ran out of memory/],
  [{ code: null, signal: 'SIGSEGV', oomKills: noKills, stderr: '' }, /fault in compiled code/],
  [{ code: 3, signal: null, oomKills: noKills, stderr: '' }, /exit code 3/],
] as const)('[KN7] the reason of an end, in words: %#', (ending, words) => {
  expect(reasonOf(ending)).toMatch(words);
});
