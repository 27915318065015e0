// The TypeScript half of the build: `tsc -b` for the packages that run on Node, once or watching. Called by build.ts and
// watch.ts. The webapp's types are checked by `npm run check`; its code is webpack's.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const NAMES = ['util/src', 'util/node', 'hub', 'compute', 'project'];
export const NODE_PROJECTS = NAMES.map((name) => `packages/${name}`);

function tsc(root: string, args: readonly string[]): ChildProcess {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawn(process.execPath, [compiler, '-b', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Resolves to the compiler's messages, undefined when there were none. */
export function compile(root: string, projects: readonly string[]): Promise<string | undefined> {
  const child = tsc(root, projects);
  let output = '';
  child.stdout?.on('data', (data) => {
    output += String(data);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()));
  });
}

export interface CompileEvents {
  /** Begin of a compilation. */
  began(): void;
  /** End of one, with the compiler's messages ('' when all is well). */
  ended(messages: string): void;
}

/** Compiles at every change until the returned function is called. */
export function watchTypescript(root: string, events: CompileEvents): () => void {
  const child = tsc(root, ['--watch', '--preserveWatchOutput', ...NODE_PROJECTS]);
  let messages: string[] = [];
  let rest = '';
  child.stdout?.on('data', (data) => {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (/Starting (incremental )?compilation|File change detected/.test(line)) {
        messages = [];
        events.began();
      } else if (/Found \d+ errors?\. Watching/.test(line)) events.ended(messages.join('\n'));
      else if (line.trim() !== '') messages.push(line);
    }
  });
  return () => {
    child.kill();
  };
}
