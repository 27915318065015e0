// Runs a launcher until a person asks it to stop: prints the ready line, turns signals into one orderly stop. Used by launcher/main.ts and
// cluster/main.ts, the only places that exit.
import { runMain } from '../failure';
import { say } from '../progress';
import type { Running } from './starter';

/** The reason of an abort that a person asked for: not an error. */
class Asked {}

/** How often we look whether npm is still there, in ms. */
const PARENT_CHECK_MS = 1000;

/**
 * Aborts on the first signal and swallows all later ones: npm passes signals on, so Ctrl-C often comes twice. A killed
 * npm passes nothing on; then our parent changes, and the person who typed `npm start` has no other handle on us.
 */
function abortWhenAsked(control: AbortController): void {
  const abort = (): void => control.abort(new Asked());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort);
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) abort();
  }, PARENT_CHECK_MS).unref();
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function run(
  launch: (control: AbortController) => Promise<Running>,
  control: AbortController,
): Promise<void> {
  const running = await launch(control);
  say(`Lyceum ready: ${running.url}`);
  await whenAborted(control.signal);
  say('Stopping…');
  await running.close();
  throw control.signal.reason;
}

/** `launch` starts everything, or throws a Failure after having ended what it had started. */
export function runUntilAsked(launch: (control: AbortController) => Promise<Running>): void {
  runMain(async () => {
    // The reader of our output may go away (a closed terminal, `| head`): no reason to leave programs behind.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    const control = new AbortController();
    // A defect of the launcher itself must not leave programs behind either.
    process.on('uncaughtException', (error) => control.abort(error));
    abortWhenAsked(control);
    try {
      await run(launch, control);
    } catch (error) {
      if (!(error instanceof Asked)) throw error;
    }
    return 0;
  });
}
