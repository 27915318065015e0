/** Rooms of notebooks with a kernel without a process: bounds, slow pages, the order of things. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyNews, emptyView, viewOf } from '@lyceum/util/client/notebook-news';
import { newKey } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { NotebookNews } from '@lyceum/util/protocol/notebook';
import { FAKE_SPEC, FakeError, type FakeIo, fakeStarter } from '../kernels/fake-kernel';
import { until } from '../testing/hub-client';
import { NotebookRoom } from './room';
import { SpillFile } from './spill';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-room-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Script = (io: FakeIo) => void | Promise<void>;

/** A room whose cells run these functions, by their source. */
function setUp(scripts: Record<string, Script> = {}) {
  const starter = fakeStarter({ run: (code, io) => scripts[code]?.(io) });
  const changes: string[] = [];
  const room = new NotebookRoom({
    tools: { specs: { list: async () => [FAKE_SPEC] }, start: starter.start },
    place: () => ({ cwd: folder, dir: folder, logger: silentLogger }),
    metadata: () => ({ kernelspec: { name: 'fake' } }),
    spill: () => new SpillFile(join(folder, newKey()), { reserve: async () => {} }),
    resultsChanged: (how) => changes.push(how),
    kernelChanged: () => {},
    kernelChosen: () => {},
    kernelBegun: () => {},
  });
  const run = (...cells: [string, string][]) =>
    room.run(cells.map(([cell_id, source]) => ({ cell_id, source })));
  const status = (cell: string) => room.runOf(cell)?.status;
  const ended = (cell: string) =>
    until(() => ['done', 'failed', 'aborted'].includes(status(cell) ?? ''), `the end of ${cell}`);
  return { room, run, status, ended, starter, changes };
}

/** A page that acks as it is told. */
function pageOf(room: NotebookRoom, ...cells: string[]) {
  const page = { view: emptyView(), batches: [] as NotebookNews[][], acks: true };
  const viewer = room.join({
    news: (seq, news) => {
      // As on the wire: what is sent does not change any more.
      const copy = JSON.parse(JSON.stringify(news)) as NotebookNews[];
      page.batches.push(copy);
      for (const one of copy) {
        if (one.kind === 'state') page.view = viewOf(one.state, page.view.outputs);
        else if (!applyNews(page.view, one)) throw new Error('news that do not follow');
      }
      if (page.acks) viewer.ack(seq);
    },
    ended: () => {},
  });
  page.view = viewOf(room.state(), page.view.outputs);
  viewer.look(cells);
  const text = (cell: string) =>
    page.view.outputs
      .of(cell)
      .map((output) =>
        output.output_type === 'stream' ? output.text + (output.cut?.tail ?? '') : output.output_type,
      )
      .join('|');
  return { page, viewer, text };
}

test('[NR30] a page gets what it lacks: pieces of a stream, what was rewritten, what follows', async () => {
  const { room, run, ended } = setUp({
    go: async (io) => {
      for (let i = 0; i < 100; i++) {
        await io.stdout(`line ${i}\n`);
        if (i % 10 === 0) await io.stdout(`${i}%\r`);
        if (i % 25 === 0)
          await io.publish({ type: 'display_data', data: { 'text/plain': 'x' }, metadata: {} });
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
      }
    },
  });
  const { page, text } = pageOf(room, 'a');
  run(['a', 'go']);
  await ended('a');
  const whole = () =>
    room
      .outputsOf('a')
      ?.outputs.forFile()
      .map((output) => (output.output_type === 'stream' ? output.text : output.output_type))
      .join('|');
  await until(() => text('a') === whole(), 'all of it');
  expect(page.batches.length).toBeGreaterThan(2);
  expect(page.view.runs.get('a')?.outputs).toBe(room.outputsOf('a')?.outputs.length);
  await room.close();
});

test('[NR31] a page that acks nothing is sent three batches, and the latest when it acks; the others do not wait for it', async () => {
  const { room, run, ended } = setUp({
    flood: async (io) => {
      for (let i = 0; i < 200; i++) {
        await io.stdout(`${'x'.repeat(1000)}\n`);
        if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
  });
  const slow = pageOf(room, 'a');
  slow.page.acks = false;
  const quick = pageOf(room, 'a');
  run(['a', 'flood']);
  await ended('a');
  await until(() => quick.text('a').length === 200 * 1001, 'the quick page');
  expect(slow.page.batches).toHaveLength(3);
  slow.page.acks = true;
  slow.viewer.ack(3);
  await until(() => slow.text('a').length === 200 * 1001, 'the slow page');
  expect(slow.page.batches.length).toBeLessThanOrEqual(5);
  await room.close();
});

test('[NR32] 50 MB of one cell: pages get its two ends, others go on at once, the file gets 1 MB', async () => {
  const piece = `${'y'.repeat(9999)}\n`.repeat(10);
  const { room, run, ended } = setUp({
    flood: async (io) => {
      for (let i = 0; i < 500; i++) await io.stdout(piece);
    },
    small: (io) => io.stdout('small\n'),
  });
  const { page, text } = pageOf(room, 'a', 'b');
  run(['a', 'flood'], ['b', 'small']);
  await ended('b');
  await until(() => text('b') === 'small\n', 'the small one');
  const [output] = page.view.outputs.of('a');
  expect(output?.output_type === 'stream' && output.cut).toMatchObject({ bytes: 50_000_000, lines: 5000 });
  const sent = page.batches.reduce((sum, batch) => sum + JSON.stringify(batch).length, 0);
  expect(sent).toBeLessThan(10_000_000);
  expect(JSON.stringify(room.result('a')).length).toBeLessThan(1_200_000);
  const read = await room.outputsOf('a')?.outputs.read(0, undefined, 30_000_000, 1000);
  expect(read).toMatchObject({ next: 30_001_000, total: 50_000_000 });
  await room.close();
});

test('[NR33] a large datum is not sent by itself, but read in pieces; many outputs come in batches of about 1 MB', async () => {
  const { room, run, ended } = setUp({
    large: (io) => io.result({ 'image/png': 'A'.repeat(5_000_000), 'text/plain': 'figure' }),
    many: async (io) => {
      for (let i = 0; i < 30; i++)
        await io.publish({ type: 'display_data', data: { 'image/png': 'B'.repeat(200_000) }, metadata: {} });
    },
  });
  const { page } = pageOf(room, 'a', 'b');
  run(['a', 'large'], ['b', 'many']);
  await ended('b');
  await until(() => page.view.outputs.of('b').length === 30, 'all of them');
  expect(page.view.outputs.of('a')).toMatchObject([
    { data: { 'text/plain': 'figure' }, large: { 'image/png': 5_000_000 } },
  ]);
  expect(Math.max(...page.batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(1_500_000);
  expect(await room.outputsOf('a')?.outputs.read(0, 'image/png', 4_999_990, 100)).toEqual({
    text: 'A'.repeat(10),
    next: 5_000_000,
    total: 5_000_000,
  });
  await room.close();
});

test('[NR34] stdout and stderr in turn, 100,000 times, stay bounded outputs; data beyond the notebook’s budget is left out and said so', async () => {
  const { room, run, ended } = setUp({
    turns: async (io) => {
      for (let i = 0; i < 50_000; i++) {
        await io.publish({ type: 'stream', name: 'stdout', text: `out ${i}\n` });
        await io.publish({ type: 'stream', name: 'stderr', text: `err ${i}\n` });
      }
    },
    heavy: async (io) => {
      for (let i = 0; i < 30; i++)
        await io.publish({
          type: 'display_data',
          data: { 'image/png': 'C'.repeat(5_000_000) },
          metadata: {},
        });
    },
  });
  run(['a', 'turns'], ['b', 'heavy']);
  await ended('b');
  expect(room.outputsOf('a')?.outputs.length).toBe(2000);
  const written = room.result('b')?.outputs ?? [];
  expect(written).toHaveLength(21);
  expect(written.at(-1)).toMatchObject({ output_type: 'stream', name: 'stderr' });
  room.clear(['b']);
  run(['c', 'heavy']);
  await ended('c');
  expect(room.result('c')?.outputs).toHaveLength(21);
  await room.close();
});

test('[NR35] a kernel that does not start aborts what waited, and the next run tries again; cancel takes out what has not begun', async () => {
  const { room, run, status, ended, starter } = setUp({
    fails: () => {
      throw new FakeError('Oops', 'x');
    },
  });
  starter.fail = new Error('no');
  run(['a', 'ok'], ['b', 'ok']);
  await ended('b');
  expect([status('a'), status('b'), room.kernel.status]).toEqual(['aborted', 'aborted', 'dead']);
  run(['a', 'ok']);
  await ended('a');
  expect([status('a'), room.kernel.status]).toEqual(['done', 'idle']);
  run(['a', 'fails'], ['b', 'ok'], ['c', 'ok']);
  room.cancel(['b']);
  await until(() => status('a') === 'failed' && status('c') === 'aborted', 'the failure');
  expect(status('b')).toBe('aborted');
  run(['a', '  ']);
  await until(() => status('a') === 'idle', 'nothing');
  expect(room.result('a')).toEqual({ execution_count: null, outputs: [] });
  await room.close();
});

test('[NR36] what came with the file is written as it was, until the cell runs; a cell that runs keeps its own', async () => {
  let finish = () => {};
  const { room, run, ended } = setUp({
    waits: (io) =>
      new Promise((resolve) => {
        finish = () => void io.stdout('mine\n').then(() => resolve());
      }),
  });
  const text = 'z'.repeat(3_000_000);
  const result = {
    execution_count: 7,
    outputs: [{ output_type: 'stream' as const, name: 'stdout' as const, text }],
  };
  room.load('a', result);
  expect(room.result('a')).toBe(result);
  const { page } = pageOf(room, 'a');
  await until(() => page.view.outputs.of('a').length === 1, 'the output');
  expect(page.view.outputs.of('a')).toMatchObject([{ cut: { bytes: 3_000_000, kept_bytes: 3_000_000 } }]);
  run(['a', 'waits']);
  await until(() => room.runOf('a')?.status === 'running', 'the run');
  room.load('a', result);
  finish();
  await ended('a');
  expect(room.result('a')?.outputs).toEqual([{ output_type: 'stream', name: 'stdout', text: 'mine\n' }]);
  room.copyOutputs([{ from: 'a', to: 'b' }]);
  expect(room.result('b')).toEqual(room.result('a'));
  await room.close();
});
