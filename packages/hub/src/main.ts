/**
 * The hub's program: reads the configuration, starts a hub, and ends it on SIGTERM, SIGINT or when its launcher is gone.
 * One clear line on stderr for what a person must mend: exit 2 configuration, 3 newer database, 1 anything else.
 */
import { LyceumError } from '@lyceum/util/errors';
import { ConfigError } from '@lyceum/util/node/env';
import { createLogger, type Logger } from '@lyceum/util/node/logger';
import { type HubConfig, readConfig } from './config';
import { SchemaTooNewError } from './db/migrate';
import { createHub, type Hub } from './hub';

/** Milliseconds that a database may be away at start, and between two tries. */
const DATABASE_WAIT_MS = 30_000;
const DATABASE_RETRY_MS = 250;
/** Milliseconds after which a close that hangs is cut short. */
const CLOSE_LIMIT_MS = 4000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger('hub', config.log_level);
  const hub = await startWithDatabase(config, logger);
  const stop = (reason: string) => {
    logger.info({ reason }, 'the hub ends');
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    hub.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  if (process.send) process.once('disconnect', () => stop('launcher gone'));
  logger.info({ url: hub.url, proxy_url: hub.proxy_url }, 'hub ready');
}

async function startWithDatabase(config: HubConfig, logger: Logger): Promise<Hub> {
  const until = Date.now() + DATABASE_WAIT_MS;
  for (;;) {
    try {
      return await createHub(config, logger);
    } catch (error) {
      const away = error instanceof LyceumError && error.code === 'unavailable';
      if (!away || Date.now() > until) throw error;
      logger.warn({ reason: error.message }, 'the database is not there yet');
      await new Promise((resolve) => setTimeout(resolve, DATABASE_RETRY_MS));
    }
  }
}

function explain(error: unknown): { line: string; exit: number } {
  if (error instanceof ConfigError) return { line: error.message, exit: 2 };
  if (error instanceof SchemaTooNewError) return { line: error.message, exit: 3 };
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return { line: `Port ${port} is in use.`, exit: 1 };
  if (code === 'EACCES' && port !== undefined)
    return { line: `Port ${port} may not be opened by this account.`, exit: 1 };
  if (error instanceof LyceumError) return { line: error.message, exit: 1 };
  return { line: error instanceof Error ? (error.stack ?? error.message) : String(error), exit: 1 };
}

main().catch((error: unknown) => {
  const { line, exit } = explain(error);
  process.stderr.write(`${line}\n`);
  process.exit(exit);
});
