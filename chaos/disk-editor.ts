/**
 * Somebody else at work on the files: a script that appends, sed, editors that save by rename or by truncation, rm. Used by disasters.ts.
 * Whoever reads, changes and writes a file races with the local hub's own writes as any two programs do; the local hub is stopped for that
 * moment, so that the ledger knows exactly what was replaced.
 */
import { constants, readFileSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Seeded } from '@lyceum/util/client/seeded';
import { noise } from './desk';
import type { Ledger, Mark } from './ledger';
import type { ChaosDocument } from './scene';
import type { StepLog } from './step-log';
import { pause, until } from './wait';

const AUTHOR = 'disk';
/** Milliseconds after which a write that the local hub was just about to replace has been replaced. */
const RACE_MS = 60;
/** Milliseconds for a stopped process to be stopped. */
const STOP_MS = 2000;

export interface DiskEditor {
  edit(document: ChaosDocument, random: Seeded): Promise<void>;
  /** Writes that a write of the local hub overtook. Each is a race of some 100 µs; more than a few are a fault. */
  readonly overtaken: number;
}

type Way = 'append' | 'sed' | 'rename' | 'truncate' | 'remove';
const WAYS: readonly Way[] = ['append', 'append', 'append', 'sed', 'sed', 'rename', 'truncate', 'remove'];

/** `held`: what the clients hold of a document now. */
export function createDiskEditor(
  localHubPid: () => number | undefined,
  held: (document: ChaosDocument) => string[],
  log: StepLog,
): DiskEditor {
  const editor = {
    overtaken: 0,
    edit: async (document: ChaosDocument, random: Seeded) => {
      const way = WAYS[random.int(WAYS.length)] ?? 'append';
      const { file, ledger } = document;
      const before = await readFile(file, 'utf8').catch(() => undefined);
      // A removed file is not made anew: with one line in it, it would count as a removal of all the others.
      if (before === undefined) return;
      log.add(`disk: ${way} ${document.path} (${before.length} chars)`);
      if (way === 'remove') return stopped(localHubPid(), () => remove(document, held(document)));
      const mark = ledger.issue(AUTHOR);
      if (mark === undefined) return;
      const change = way === 'append' ? append : rewriteBy(way, random);
      const removed = await stopped(way === 'append' ? undefined : localHubPid(), () =>
        change(document, mark),
      );
      await pause(RACE_MS);
      const now = await readFile(file, 'utf8').catch(() => '');
      if (now.includes(mark)) return ledger.settle(AUTHOR);
      editor.overtaken++;
      log.add(`disk: ${way} ${mark} is not in the file any more`);
      for (const one of [mark, ...removed]) ledger.doubt(one, 'overtaken on disk');
    },
  };
  return editor;
}

async function append({ file, ledger }: ChaosDocument, mark: Mark): Promise<Mark[]> {
  ledger.present(mark);
  const handle = await open(file, constants.O_WRONLY | constants.O_APPEND).catch(() => undefined);
  await handle?.appendFile(`${mark} appended\n`);
  await handle?.close();
  return [];
}

/** The document stays, and a Save writes it back. What the local hub had not read yet is gone with the file. */
async function remove({ file, ledger }: ChaosDocument, held: string[]): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  for (const mark of ledger.marks()) {
    if (ledger.authorOf(mark) !== AUTHOR) continue;
    if (held.some((one) => one.includes(mark) !== text.includes(mark)))
      ledger.doubt(mark, 'perhaps not read before rm');
  }
}

/** Replaces or removes something, adds the mark; gives the marks that are gone from the file. */
function rewriteBy(way: 'sed' | 'rename' | 'truncate', random: Seeded) {
  return async ({ file, ledger }: ChaosDocument, mark: Mark): Promise<Mark[]> => {
    ledger.present(mark);
    const before = await readFile(file, 'utf8').catch(() => undefined);
    if (before === undefined) return [];
    const victim = random.chance(0.6) ? victimIn(before, ledger, random) : undefined;
    const without = victim === undefined ? before : before.replace(victim, '');
    const at = random.int(without.length + 1);
    const after = `${without.slice(0, at)}${mark}${noise(random, 3)}${without.slice(at)}`;
    if (way === 'truncate') await writeFile(file, after);
    else {
      await writeFile(`${file}.new`, after);
      await rename(`${file}.new`, file);
    }
    if (victim === undefined) return [];
    // Another's mark may be undone, redone or deleted by its author at the same time.
    if (ledger.authorOf(victim) === AUTHOR) ledger.absent(victim);
    else ledger.doubt(victim, 'removed on disk');
    return [victim];
  };
}

function victimIn(text: string, ledger: Ledger, random: Seeded): Mark | undefined {
  const from = random.int(text.length + 1);
  for (let i = from; i < text.length; i++) if (ledger.has(text.charAt(i))) return text.charAt(i);
  return undefined;
}

/** While `work` runs the process does not. Without a process it just runs. */
async function stopped<T>(pid: number | undefined, work: () => Promise<T>): Promise<T> {
  if (pid === undefined || !signal(pid, 'SIGSTOP')) return work();
  try {
    await until(
      () => stateOf(pid) !== 'running',
      STOP_MS,
      () => `process ${pid} stops`,
    );
    return await work();
  } finally {
    signal(pid, 'SIGCONT');
  }
}

function stateOf(pid: number): 'running' | 'stopped' | 'gone' {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const letter = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    return letter === 'T' ? 'stopped' : letter === 'Z' ? 'gone' : 'running';
  } catch {
    return 'gone';
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
