// `npm run dev` on top of a running Lyceum: keeps the compilers watching and restarts hub or compute server when their
// compiled code changed. Started by launch.ts. The browser's reload is the hub's and the webapp's business (LYCEUM_DEV).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import type { Say } from '../progress';
import type { Supervised } from './supervised';

interface Servers {
  readonly hub: Supervised;
  readonly compute: Supervised;
}

/** Returns the function that ends the watching. */
export function startDevelopment(root: string, servers: Servers, say: Say): () => Promise<void> {
  const watcher = spawn(process.execPath, ['--require', 'tsx/cjs', path.join(root, 'scripts', 'watch.ts')], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => watcher.once('exit', () => resolve()));
  const restartChanged = restarter(root, servers, say);
  watcher.on('message', restartChanged);
  return async () => {
    if (watcher.connected) watcher.disconnect();
    await ended;
  };
}

function restarter(root: string, { hub, compute }: Servers, say: Say): () => void {
  // A compute server stops its projects on SIGTERM; killed, it finds them again, and the developer's terminals live on.
  const programs = [
    { name: 'hub', packages: ['util', 'hub'], restart: () => hub.replace('SIGTERM') },
    { name: 'compute server', packages: ['util', 'compute'], restart: () => compute.replace('SIGKILL') },
  ];
  const hashes = programs.map((program) => hashCompiled(root, program.packages));
  return () => {
    programs.forEach((program, index) => {
      const hash = hashCompiled(root, program.packages);
      if (hash === hashes[index]) return;
      hashes[index] = hash;
      say(`restarting the ${program.name}`);
      program.restart();
    });
  };
}

function hashCompiled(root: string, packages: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of packages) {
    const dist = path.join(root, 'packages', name, 'dist');
    for (const file of fs.readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort())
      if (file.endsWith('.js')) hash.update(file).update(fs.readFileSync(path.join(dist, file)));
  }
  return hash.digest('hex');
}
