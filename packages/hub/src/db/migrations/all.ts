/** All migrations in their order: the version of the schema is the length of this list. Read by migrate.ts. */
import { first } from './001-first';
import { history } from './002-history';
import { hubs } from './003-hubs';
import { running } from './004-running';
import { pages } from './005-pages';
import { severalHubs } from './006-several-hubs';

export const MIGRATIONS: readonly { name: string; sql: string }[] = [
  { name: 'first', sql: first },
  { name: 'history', sql: history },
  { name: 'hubs', sql: hubs },
  { name: 'running', sql: running },
  { name: 'pages', sql: pages },
  { name: 'several-hubs', sql: severalHubs },
];
