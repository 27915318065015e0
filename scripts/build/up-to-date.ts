// Builds before a start when the sources changed since the last build. Called by the launcher. The build runs in a
// program of its own (scripts/build.ts), so that its memory is gone when Lyceum runs.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

import { Failure } from '../failure';
import type { Say } from '../progress';
import { buildIsCurrent } from './sources';

export async function bringUpToDate(root: string, abort: AbortSignal, say: Say): Promise<void> {
  if (buildIsCurrent(root)) return;
  say('Building…');
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', path.join(root, 'scripts', 'build.ts')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Its own session, so that an abort can end the compilers that it started too.
    detached: true,
  });
  const stop = (): void => endGroup(child);
  abort.addEventListener('abort', stop, { once: true });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  abort.removeEventListener('abort', stop);
  abort.throwIfAborted();
  if (code !== 0) throw new Failure('Lyceum cannot start: the build failed; its messages are above.');
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid, 'SIGKILL');
}
