/**
 * The local hub program, one per project: started by the compute server, ended by SIGTERM. Exit codes: 0 asked to end, 1 failed, 2 cannot
 * start with this configuration. Everything else is in local-hub.ts.
 */
import './zod-without-languages';
import { ConfigError } from '@lyceum/util/node/env';
import { createLogger, type Logger } from '@lyceum/util/node/logger';
import { type ProgramConfig, projectVariables, readConfig } from './config';
import { openDoor } from './door/door';
import { createLocalHub, type LocalHub } from './local-hub';
import { ownProcess, writeProcessRecord } from './process-record';

/** ms. The compute server kills what is still there after 3 s. */
const EXIT_MS = 2000;

/** A peer that goes away at a bad moment: no reason to take a project's terminals down. */
const SOCKET_ERRORS = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

function survive(logger: Logger): void {
  const fatal = (error: unknown) => {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (code !== undefined && SOCKET_ERRORS.has(code)) return logger.warn({ error }, 'a socket failed');
    logger.error({ error }, 'unexpected failure: the local hub ends and is started again');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
}

async function run(config: ProgramConfig): Promise<void> {
  const logger = createLogger('local-hub', config.log_level);
  survive(logger);
  const hub = await createLocalHub(config, logger);
  const { port, http_port } = hub;
  const leave =
    config.door === undefined ? announce(config.state_dir, hub) : call(config, config.door, hub, logger);
  logger.info({ port, http_port, project_id: config.project_id }, 'local hub ready');
  const end = () => {
    setTimeout(() => process.exit(0), EXIT_MS).unref();
    leave();
    void hub.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

/** The compute server reads where we listen. */
function announce(state_dir: string, hub: LocalHub): () => void {
  writeProcessRecord(state_dir, hub);
  return () => {};
}

/** Nobody reaches us but through the door. */
function call(config: ProgramConfig, folder: string, hub: LocalHub, logger: Logger): () => void {
  const { token } = config;
  return openDoor({ folder, token, process: ownProcess(), serve: hub.serve, logger });
}

function main(): void {
  try {
    Object.assign(process.env, projectVariables(process.env));
    run(readConfig(process.env)).catch((error: unknown) => fail(error, 1));
  } catch (error) {
    fail(error, error instanceof ConfigError ? 2 : 1);
  }
}

function fail(error: unknown, code: number): void {
  process.stderr.write(`local hub: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(code);
}

main();
