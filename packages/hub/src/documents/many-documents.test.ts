/** One browser tab with 500 documents: all open, all edited, all on disk, over one connection. */
import { DocumentSession } from '@lyceum/util/client/document-session';
import { newKey } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { createStage, type Stage, until } from '../testing/stage';

jest.setTimeout(120_000);

/** The limit that we promise. */
const DOCUMENTS = 500;

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});

afterAll(() => stage.close());

test('[CL44] 500 documents open in one tab: each opens, takes an edit, and is saved', async () => {
  const ada = await stage.person('Ada');
  const connection = ada.connect();
  await connection.ready();
  const project_id = await stage.project(connection);
  const exec = async (command: string) =>
    (await connection.request('exec', { project_id, key: newKey(), exec: { command } })).stdout;
  await exec(`for i in $(seq 1 ${DOCUMENTS}); do echo "file $i" > f$i.txt; done`);
  const before = memory();
  const start = performance.now();
  const sessions = Array.from(
    { length: DOCUMENTS },
    (_, i) => new DocumentSession(connection, { project_id, path: parseProjectPath(`f${i + 1}.txt`) }),
  );
  await until('all are open', () => sessions.every(({ loaded }) => loaded), 60_000);
  const opened = performance.now();
  for (const [i, { text }] of sessions.entries()) text.insert(text.length, `typed ${i + 1}\n`);
  await until('all are durable', () => sessions.every(({ unacked }) => unacked === 0), 30_000);
  const durable = performance.now();
  await until('all are saved', () => sessions.every(({ status }) => status.kind === 'saved'), 30_000);
  const saved = performance.now();
  process.stdout.write(
    `${DOCUMENTS} documents: open ${seconds(opened - start)}, durable ${seconds(durable - opened)}, on disk ${seconds(saved - durable)}; ` +
      `${Math.round((memory() - before) / DOCUMENTS / 1024)} kB each, hub and client together\n`,
  );
  expect((await exec('cat f*.txt | grep -c typed')).trim()).toBe(String(DOCUMENTS));
  expect((await exec('cat f250.txt')).trim()).toBe('file 250\ntyped 250');
  for (const session of sessions) session.close();
});

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
