/** Row (--full only): a clone of this repository into a new folder until its page answers, and its second start. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findFreePortPair } from '../../scripts/launcher/ports';
import { within } from '../frame/repeat';
import type { Row } from '../frame/row';

const ROOT = resolve(__dirname, '../..');
/** ms: an installation over a slow network. */
const PATIENCE_MS = 600_000;

export const fresh: Row = {
  name: 'fresh',
  fullOnly: true,
  run: async ({ scope }) => {
    const folder = await mkdtemp(join(tmpdir(), 'lyceum-fresh-'));
    scope.onClose(() => rm(folder, { recursive: true, force: true }));
    const begun = performance.now();
    await promisify(execFile)('git', ['clone', '--quiet', ROOT, join(folder, 'lyceum')]);
    const cloned = (performance.now() - begun) / 1000;
    const first = cloned + (await startUntilPage(join(folder, 'lyceum')));
    const second = await startUntilPage(join(folder, 'lyceum'));
    const line = (what: string, ours: number, value: number) => ({
      row: 'fresh',
      what,
      unit: 's',
      ours,
      peers: [],
      target: { kind: 'at_most' as const, value },
    });
    return [line('clone to usable page', first, 90), line('second start', second, 5)];
  },
};

/** Seconds from `npm start` until the page it names is served; it is stopped again. */
async function startUntilPage(clone: string): Promise<number> {
  const begun = performance.now();
  const env = { ...process.env, PORT: String(await findFreePortPair()), LYCEUM_DATA: join(clone, 'data') };
  const child = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  try {
    const url = await within(PATIENCE_MS, 'npm start', readyUrl(child.stdout, child.stderr, exited));
    const response = await fetch(url);
    const page = await response.text();
    if (!response.ok || !page.includes('<script')) throw new Error(`${url} answered ${response.status}`);
    return (performance.now() - begun) / 1000;
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

function readyUrl(
  out: NodeJS.ReadableStream,
  errors: NodeJS.ReadableStream,
  exited: Promise<unknown>,
): Promise<string> {
  let text = '';
  return new Promise((found, failed) => {
    const read = (chunk: Buffer) => {
      text += chunk;
      const url = /Lyceum ready: (\S+)/.exec(text)?.[1];
      if (url) found(url);
    };
    for (const stream of [out, errors]) stream.on('data', read);
    exited.then(() => failed(new Error(`npm start ended:\n${text}`)));
  });
}
