// Runs the programs of a test run and ends them all when the run is interrupted. Used by the other files of this folder.
// On Ctrl-C or SIGTERM it ends every child with its whole group, waits for them, and exits with 130.
import { spawn } from 'node:child_process';

const running = new Set();
let interrupted = false;

/** Starts a program in a group of its own, so that it can be ended with all that it started. */
export function start(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Resolves to the exit code; 1 when it could not start or was killed. */
export function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** How long an interrupted program may tidy up, in ms, before it is killed. */
const TIDY_MS = 5000;

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}

async function interrupt() {
  if (interrupted) return;
  interrupted = true;
  const children = [...running];
  const ended = Promise.all(children.map(exitCode));
  for (const child of children) signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => {
    for (const child of children) signalGroup(child, 'SIGKILL');
  }, TIDY_MS);
  await ended;
  clearTimeout(timer);
  process.exit(130);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
