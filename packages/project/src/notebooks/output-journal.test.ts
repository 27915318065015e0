/** The journal of what the notebook's file lacks: what it says is what was printed, whatever was printed. No kernel. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random as seededRandom } from '@lyceum/util/client/seeded';
import type { CellResult } from '@lyceum/util/notebook/model';
import { CellOutputs } from './cell-outputs';
import { readJournal } from './journal-records';
import { OutputJournal } from './output-journal';
import { SpillFile } from './spill';

const folder = mkdtempSync(join(tmpdir(), 'lyceum-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MB = 1024 * 1024;
let number = 0;

function setUp() {
  const path = join(folder, `journal-${++number}`);
  const files = new Map<string, SpillFile>();
  const space = {
    data_bytes: 0,
    spill: () => {
      const name = (++number).toString(16).padStart(16, '0');
      const file = new SpillFile(join(folder, `${name}.txt`), { reserve: async () => {} });
      files.set(name, file);
      return file;
    },
    ofJournal: (_cell: string, name: string) => {
      const file = files.get(name);
      return file && new SpillFile(file.path, { reserve: async () => {} }, statSync(file.path).size);
    },
  };
  const options = {
    path,
    prepare: () => {},
    markOf: (result: CellResult | undefined) => JSON.stringify(result),
  };
  const journal = new OutputJournal(options);
  const outputs = new CellOutputs(space, 'a');
  const run = { status: 'running' as const, execution_count: 1, run: 1, outputs: 0 };
  const target = { run, outputs };
  return {
    path,
    journal,
    outputs,
    tell: () => journal.changed('a', target, () => ['']),
    restored: () => {
      const cell = new CellOutputs(space, 'a');
      cell.restore(readJournal(path).get('a')?.outputs ?? []);
      return cell;
    },
  };
}

test('[NR71] whatever is printed in whatever order, the journal gives the same outputs', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(seed);
    const { journal, outputs, tell, restored } = setUp();
    const words = ['line\n', 'part ', '50%\r', '\u001b[31mred\u001b[0m\n', 'é😀\n', 'x'.repeat(50_000), '\b'];
    for (let step = 0; step < 120; step++) {
      const kind = random();
      const name = random() < 0.8 ? ('stdout' as const) : ('stderr' as const);
      const text = words[Math.floor(random() * words.length)] ?? '';
      const data = { 'text/plain': text };
      if (kind < 0.75) await outputs.take({ type: 'stream', name, text });
      else if (kind < 0.85) void outputs.take({ type: 'display_data', data, metadata: {}, display_id: 'd' });
      else if (kind < 0.92) outputs.update('d', { data: { 'text/plain': `${step}` }, metadata: {} });
      else if (kind < 0.95) void outputs.take({ type: 'clear_output', wait: random() < 0.5 });
      tell();
      if (random() < 0.3) await journal.write();
    }
    await outputs.close();
    tell();
    await journal.write();
    expect([seed, restored().forFile()]).toEqual([seed, outputs.forFile()]);
    await journal.close();
  }
});

test('[NR75] displays that are replaced again and again do not let it grow without end; it goes when the file has all', async () => {
  const { path, journal, outputs, tell, restored } = setUp();
  void outputs.take({ type: 'display_data', data: { 'text/plain': '' }, metadata: {}, display_id: 'd' });
  for (let i = 0; i < 60; i++) {
    outputs.update('d', { data: { 'text/plain': `${i}`.repeat(MB / 4) }, metadata: {} });
    tell();
    await journal.write();
    expect(statSync(path).size).toBeLessThan(12 * MB);
  }
  expect(restored().forFile()).toEqual(outputs.forFile());
  journal.forget('a');
  await journal.write();
  expect(existsSync(path)).toBe(false);
  await journal.close();
});

test('[NR75] a torn end costs the last line; marks of what the file may have come along', async () => {
  const { path, journal, outputs, tell, restored } = setUp();
  await outputs.take({ type: 'stream', name: 'stdout', text: 'whole\n' });
  tell();
  journal.gives('a', { execution_count: 1, outputs: [] });
  await journal.write();
  const length = readFileSync(path).length;
  expect(length).toBeGreaterThan(0);
  appendFileSync(path, '{"kind":"more","cell":"a","index":0,"te');
  expect(restored().forFile()).toEqual([{ output_type: 'stream', name: 'stdout', text: 'whole\n' }]);
  await journal.write();
  expect(readJournal(path).get('a')?.is_running).toBe(true);
  await journal.close();
  expect(readJournal(path).get('a')?.marks).toContain('');
});
