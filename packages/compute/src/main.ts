/**
 * The compute server as a program: `node packages/compute/dist/main.js`, one per node. Started by the launcher or
 * by an operator's service manager. It only reads the configuration and obeys signals; the rest is compute.ts.
 */
import { ConfigError } from '@lyceum/util/node/env';
import { createLogger, type Logger } from '@lyceum/util/node/logger';
import { type Compute, createCompute } from './compute';
import { type ComputeConfig, loadConfig } from './config';

/** Exit codes: a mistake in the configuration, anything else. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

/** Milliseconds for an orderly end, projects included. What is left then is left to the next start. */
const CLOSE_LIMIT_MS = 6000;

/** Ctrl-C, and the loss of whoever started us. SIGTERM is for this program alone. */
const LAUNCHER_ENDS = new Set(['SIGINT', 'disconnect']);

function configuration(): ComputeConfig {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) endWith(EXIT_CONFIG, error.message);
    throw error;
  }
}

function endWith(code: number, line: string): never {
  process.stderr.write(`lyceum compute: ${line}\n`);
  process.exit(code);
}

function endOrderly(compute: Compute, logger: Logger, reason: string): void {
  logger.info({ reason }, 'compute server ends');
  const end = (code: number) => process.exit(code);
  setTimeout(() => {
    logger.error({}, 'not everything ended in time');
    end(EXIT_FAILED);
  }, CLOSE_LIMIT_MS);
  compute.close(LAUNCHER_ENDS.has(reason)).then(
    () => end(0),
    (error) => {
      logger.error({ error }, 'could not end in order');
      end(EXIT_FAILED);
    },
  );
}

async function main(): Promise<void> {
  const config = configuration();
  const logger = createLogger('compute', config.log_level);
  const compute = await createCompute(config, logger).catch((error: Error) =>
    endWith(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED, error.message),
  );
  let ending = false;
  const endOnce = (reason: string) => {
    if (!ending) endOrderly(compute, logger, reason);
    ending = true;
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => endOnce(signal));
  // Whoever started us with an IPC channel has died where that closes.
  if (process.send) process.on('disconnect', () => endOnce('disconnect'));
  if (process.connected === false) endOnce('disconnect');
}

void main();
