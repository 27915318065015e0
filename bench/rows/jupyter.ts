/**
 * Row: notebooks in Chromium. `2+3` from the key to its output, beside a bare ZeroMQ client at a kernel of its own; opening notebooks of 300 and 1,000 cells;
 * what a key costs in a long one; and what a cell that prints for a while leaves in the database and the project's state, beside the notebook's own file.
 */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId } from '@lyceum/util/ids';
import type { Page } from 'playwright-core';
import { launchBrowser, newPage } from '../../e2e/support/browser';
import { cell, openNotebook, source } from '../../e2e/support/notebook';
import { until } from '../../e2e/support/until';
import type { Lyceum, Person } from '../frame/lyceum';
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import {
  notebookText,
  openField,
  openingTime,
  prepareSum,
  sumTime,
  typingTimes,
} from '../load/notebook-page';
import { openDatabase } from '../load/project-rows';

const SUMS = { quick: 10, default: 40, full: 200 };
const OPENINGS = { quick: 2, default: 5, full: 10 };
const KEYS = 60;
/** Lines printed one by one, and seconds between two of them. */
const LINES = { quick: 200, default: 1000, full: 5000 };
const PAUSE_S = 0.01;
/** ms for the cell that prints. */
const PRINTING_MS = 180_000;
const KERNEL = '/usr/share/jupyter/kernels/python3/kernel.json';

export const jupyter: Row = {
  name: 'jupyter',
  run: async ({ lyceum, scope, mode }) => {
    const system = await lyceum();
    const person = await system.signUp();
    const connection = scope.add(await system.connect(person));
    const project_id = await system.runningProject(connection, 'Notebooks');
    scope.onClose(() => connection.request('project_action', { project_id, action: 'stop' }));
    const browser = await launchBrowser();
    scope.onClose(() => browser.close());
    const page = await newPage(browser);
    // What is evaluated in the page was compiled by esbuild, which marks the names of functions with this.
    await page.addInitScript('globalThis.__name = (made) => made');
    await signIn(page, system, person);
    return [
      ...(await sums(
        system,
        project_id,
        page,
        SUMS[mode],
        scope.add(await startPeer('bare-kernel.cjs', [KERNEL])).port,
      )),
      ...(await openings(system, project_id, page, OPENINGS[mode])),
      await growth(system, project_id, page, LINES[mode]),
    ];
  },
};

async function signIn(page: Page, { stack }: Lyceum, { email_address, password }: Person): Promise<void> {
  await page.goto(`${stack.url}/auth/sign-in`);
  await page.getByRole('textbox', { name: 'Email address' }).fill(email_address);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${stack.url}/projects`);
}

async function put({ stack }: Lyceum, project_id: ProjectId, name: string, cells: number): Promise<void> {
  await writeFile(join(stack.home(project_id), name), notebookText(cells));
}

const line = (what: string, unit: string, ours: number, peers: Measure['peers'] = []): Measure => ({
  row: 'jupyter',
  what,
  unit,
  ours,
  peers,
});

async function sums(
  system: Lyceum,
  project_id: ProjectId,
  page: Page,
  count: number,
  port: number,
): Promise<Measure[]> {
  await put(system, project_id, 'sum.ipynb', 1);
  await prepareSum(page, system.stack.url, project_id, 'sum.ipynb');
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    ours.push(await sumTime(page));
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    bare.push(((await answer.json()) as { ms: number }).ms);
  }
  const peers = (p: number) => [{ name: 'kernel alone', value: percentile(bare, p) }];
  return [
    line('2+3, key to output, p50', 'ms', median(ours), peers(50)),
    line('2+3, key to output, p95', 'ms', percentile(ours, 95), peers(95)),
    {
      ...line("2+3, above the kernel's own time, p50", 'ms', median(ours) - median(bare)),
      target: { kind: 'at_most', value: 60 },
    },
  ];
}

async function openings(
  system: Lyceum,
  project_id: ProjectId,
  page: Page,
  count: number,
): Promise<Measure[]> {
  const folder = `${system.stack.url}/projects/${project_id}/files/`;
  const measures: Measure[] = [];
  for (const cells of [300, 1000]) {
    const names = Array.from({ length: count }, (_, n) => `long-${cells}-${n}.ipynb`);
    for (const name of names) await put(system, project_id, name, cells);
    const [first, again]: [number[], number[]] = [[], []];
    for (const name of names) first.push(await openingTime(page, folder, name));
    for (const name of names) again.push(await openingTime(page, folder, name));
    const target = { kind: 'at_most', value: 1000 } as const;
    measures.push(
      { ...line(`${cells} cells, first opening ever to first cell, p50`, 'ms', median(first)), target },
      { ...line(`${cells} cells, opened again, p50`, 'ms', median(again)), target },
    );
  }
  return [...measures, ...(await keys(page))];
}

/** In the notebook that is open, and in a page with a text field and nothing else, which tells what the machine itself takes. */
async function keys(page: Page): Promise<Measure[]> {
  const ours = await typingTimes(source(page, 2), KEYS);
  const bare = await typingTimes(await openField(page), KEYS);
  const peers = (p: number) => [{ name: 'an empty page', value: percentile(bare, p) }];
  const what = 'a key in the notebook of 1,000 cells';
  return [
    line(`${what}, p50`, 'ms', median(ours), peers(50)),
    {
      ...line(`${what}, p95`, 'ms', percentile(ours, 95), peers(95)),
      target: { kind: 'at_most', value: 16 },
    },
  ];
}

/** Bytes of the document's rows in the database after the cell has printed, beside the file. */
async function growth(system: Lyceum, project_id: ProjectId, page: Page, lines: number): Promise<Measure> {
  const name = 'prints.ipynb';
  await put(system, project_id, name, 1);
  await openNotebook(page, system.stack.url, project_id, name);
  await source(page, 1).click();
  await page.keyboard.press('Control+A');
  const program = `import time\nfor i in range(${lines}):\n    print('line', i, flush=True)\n    time.sleep(${PAUSE_S})`;
  await page.keyboard.insertText(program);
  await cell(page, 1).getByRole('button', { name: 'Run cell' }).click();
  const file = join(system.stack.home(project_id), name);
  await cell(page, 1)
    .getByText(/^\[\d+\]:$/)
    .waitFor({ timeout: PRINTING_MS });
  await until(async () => (await stat(file)).size > lines * 8);
  const stored = await storedBytes(system, project_id, name);
  const own = (await stat(file)).size;
  return {
    ...line(`printing ${lines} lines: rows of the document`, 'bytes', stored, [
      { name: 'the .ipynb file', value: own },
    ]),
    target: { kind: 'at_most_times', peer: 'the .ipynb file', factor: 10 },
  };
}

async function storedBytes(system: Lyceum, project_id: ProjectId, path: string): Promise<number> {
  const database = await openDatabase(await system.databaseUrl());
  try {
    const { rows } = await database.query<{ bytes: string }>(
      `SELECT (SELECT coalesce(sum(length(update)), 0) FROM document_updates u WHERE u.document_id = d.document_id)
            + (SELECT coalesce(sum(pg_column_size(s.*)), 0) FROM document_snapshots s WHERE s.document_id = d.document_id) AS bytes
       FROM documents d WHERE project_id = $1 AND path = $2`,
      [project_id, path],
    );
    return Number(rows[0]?.bytes ?? 0);
  } finally {
    await database.end();
  }
}
