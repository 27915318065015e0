/**
 * Program of `npm run db:migrate`: brings the database at DATABASE_URL to the present schema and ends.
 * Exit codes as of the hub: 2 = configuration, 3 = the schema is newer than this program, 1 = anything else.
 */
import { LyceumError } from '@lyceum/util/errors';
import { ConfigError } from '@lyceum/util/node/env';
import { readConfig } from './config';
import { errorCode } from './db/connection-errors';
import { migrate, SchemaTooNewError } from './db/migrate';

const EXIT_CONFIG = 2;
const EXIT_TOO_NEW = 3;

function exitCode(error: unknown): number {
  if (error instanceof ConfigError) return EXIT_CONFIG;
  return error instanceof SchemaTooNewError ? EXIT_TOO_NEW : 1;
}

async function main(): Promise<void> {
  try {
    await migrate(readConfig(process.env).database_url);
    process.stdout.write('The database has the present schema.\n');
  } catch (error) {
    // PostgreSQL's own refusals carry a code; their words are enough.
    const known = error instanceof LyceumError || exitCode(error) !== 1 || errorCode(error) !== undefined;
    process.stderr.write(`${error instanceof Error && (known ? error.message : error.stack)}\n`);
    process.exitCode = exitCode(error);
  }
}

void main();
