/** All migrations in their order: the version of the schema is the length of this list. Read by migrate.ts. */
import { first } from './001-first';

export const MIGRATIONS: readonly { name: string; sql: string }[] = [{ name: 'first', sql: first }];
