/**
 * Starts kernels: folder, process, sockets, first answer. Called by the runs of notebooks (as StartKernel) and tests.
 * Whatever goes wrong is told in words, with the end of what the kernel wrote, and nothing of it stays.
 */
import { LyceumError } from '@lyceum/util/errors';
import { type Connection, openConnection, type Transport, transportsOf } from './connection';
import { RunningKernel } from './kernel';
import { recordProcess } from './leftovers';
import { mended } from './mended';
import { KernelProcess } from './process';
import type { InstalledKernelspec, Kernel, KernelPlace, KernelProblem, StartKernel } from './types';

/** Python's debugger, which comes with ipykernel, warns at each start of what concerns nobody here; a dead kernel's last words would be these. */
const QUIET = { PYDEVD_DISABLE_FILE_VALIDATION: '1' };

/** ms until a kernel must answer. Sage loads for 10 s, and far longer from a cold disk. */
const START_MS = 60_000;
const SAGE_START_MS = 180_000;

/** Starts over ports of the loopback address: another program may have taken one in between. */
const MAX_TRIES = 3;
const PORT_TAKEN = /address (is )?already in use|EADDRINUSE/i;

/** Readline would write its control sequences into Octave's outputs otherwise. */
const NO_TERMINAL = 'dumb';

export class KernelStartError extends LyceumError {
  constructor(readonly problem: KernelProblem) {
    // Not `unavailable`: a page would ask again, for ever.
    super('conflict', problem.message);
  }
}

export const startKernel: StartKernel = async (spec, place, onStep = () => {}, signal) => {
  if (spec.problem !== undefined) throw new KernelStartError({ message: spec.problem, stderr: '' });
  const [first = 'tcp', ...others] = transportsOf(spec);
  for (let tries = 1, transport = first; ; tries++) {
    try {
      return await startOnce(spec, place, transport, onStep, signal);
    } catch (error) {
      if (!(error instanceof KernelStartError)) throw error;
      const other = others.shift();
      if (other) transport = other;
      else if (tries >= MAX_TRIES || !PORT_TAKEN.test(error.problem.stderr)) throw error;
    }
  }
};

async function startOnce(
  spec: InstalledKernelspec,
  place: KernelPlace,
  transport: Transport,
  onStep: (step: string) => void,
  signal: AbortSignal | undefined,
): Promise<Kernel> {
  signal?.throwIfAborted();
  onStep(`Starting ${spec.display_name}`);
  const connection = await openConnection(spec, place.dir, transport);
  const process = await startProcess(spec, place, connection).catch((error: unknown) => {
    connection.close();
    throw error;
  });
  let kernel: RunningKernel | undefined;
  try {
    kernel = await RunningKernel.connect({ spec, process, connection, logger: place.logger });
    await ready(kernel, onStep, signal);
    return kernel;
  } catch (error) {
    await (kernel ? kernel.shutdown('now') : process.end([]));
    connection.close();
    throw error;
  }
}

async function startProcess(
  spec: InstalledKernelspec,
  place: KernelPlace,
  { file, folder }: Connection,
): Promise<KernelProcess> {
  const argv = mended(spec.argv).map((part) => part.replaceAll('{connection_file}', file));
  const env = { ...QUIET, ...process.env, TERM: NO_TERMINAL, ...expanded(spec.env), ...place.env };
  try {
    const started = await KernelProcess.start({ argv, cwd: place.cwd, env, folder });
    recordProcess(folder, started.pid);
    return started;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KernelStartError({ message: `${spec.display_name} cannot be started: ${reason}`, stderr: '' });
  }
}

/** `${NAME}` in a spec's variable stands for ours. */
function expanded(env: Record<string, string>): Record<string, string> {
  const value = (text: string) => text.replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, value(text)]));
}

/** Answers, or says why not: it ended, it took too long, nobody wants it any more. */
function ready(
  kernel: RunningKernel,
  onStep: (step: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { spec, process } = kernel;
  const limit_ms = spec.language === 'sage' ? SAGE_START_MS : START_MS;
  return new Promise((resolve, reject) => {
    const fail = (words: string) =>
      reject(new KernelStartError(process.problem(`${spec.display_name} ${words}`)));
    const timer = setTimeout(() => fail(`did not answer within ${limit_ms / 1000} s.`), limit_ms);
    const aborted = () => reject(signal?.reason);
    signal?.addEventListener('abort', aborted, { once: true });
    void process.ended.then(() => fail(`ended before it was ready: ${process.reason()}.`));
    // A kernel that ended says so above, in better words.
    kernel
      .greet(onStep)
      .then(resolve, (error) => process.running && reject(error))
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
      });
  });
}
