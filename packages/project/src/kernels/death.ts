/** Why a kernel ended, in words. Used by process.ts. Pure but for oomKills, which reads what Linux counted. */
import { readFileSync } from 'node:fs';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** How many processes Linux had ended here for want of memory, before and after. */
  oomKills: { before: number; after: number };
  stderr: string;
}

const OUT_OF_MEMORY =
  /MemoryError|Cannot allocate memory|cannot allocate (vector|memory)|std::bad_alloc|out of memory/i;

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'it read or wrote memory that is not its own (a fault in compiled code)',
  SIGBUS: 'it read or wrote memory that is not there (a fault in compiled code)',
  SIGABRT: 'it gave up by itself (SIGABRT)',
  SIGILL: 'its machine code is not for this processor',
  SIGFPE: 'an arithmetic fault in compiled code',
  SIGKILL: 'something killed it (SIGKILL)',
  SIGXCPU: 'it used up the CPU time that it is allowed',
};

/** After "Python 3 ended: ". */
export function reasonOf({ code, signal, oomKills, stderr }: Ending): string {
  const failed = signal !== null || code !== 0;
  if (signal === 'SIGKILL' && oomKills.after > oomKills.before)
    return 'the project ran out of memory, and Linux ended it';
  if (failed && OUT_OF_MEMORY.test(lastLines(stderr))) return 'it ran out of memory';
  if (signal !== null) return SIGNALS[signal] ?? `it was ended by ${signal}`;
  return code === 0 ? 'it was told to quit' : `exit code ${code}`;
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-5).join('\n');

/** In our control group, the kernels' too; 0 where it cannot be seen. */
export function oomKills(): number {
  for (const file of countFiles()) {
    const found = /^oom_kill (\d+)/m.exec(readOrNothing(file));
    if (found) return Number(found[1]);
  }
  return 0;
}

/** Of control groups v2, then v1; within a container our group is the root that we see. */
function countFiles(): string[] {
  const groups = readOrNothing('/proc/self/cgroup').split('\n');
  const path = (of: RegExp) => groups.find((line) => of.test(line))?.replace(of, '');
  const v1 = path(/^\d+:([^:]*,)?memory(,[^:]*)?:/);
  const v2 = path(/^0::/);
  const files = [`/sys/fs/cgroup${v2 ?? ''}/memory.events`, '/sys/fs/cgroup/memory.events'];
  if (v1 !== undefined) files.push(`/sys/fs/cgroup/memory${v1}/memory.oom_control`);
  return [...files, '/sys/fs/cgroup/memory/memory.oom_control'];
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
