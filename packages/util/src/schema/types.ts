/**
 * The vocabulary of "schema as data": what a table is to a user query.
 * Filled by the one-file-per-table neighbours, read by authorize and by the hub's SQL writer.
 */
import type { ProjectAction } from '../permission';

export type ColumnType = 'uuid' | 'text' | 'boolean' | 'timestamp' | 'json' | 'integer';

export interface Column {
  type: ColumnType;
  /** Characters, for text that people may set. */
  max?: number;
  /** The only values that people may set. */
  one_of?: readonly string[];
}

/** Which rows a principal may read. */
export type Scope =
  /** Rows of the projects in which the principal has a role. */
  | { kind: 'member'; column: string }
  /** The principal's own rows. */
  | { kind: 'self'; column: string }
  /** Accounts that share a project with the principal, and itself. */
  | { kind: 'acquaintance'; column: string };

/** What it takes to set a field. */
export type SetRule = { kind: 'self' } | { kind: 'project'; action: ProjectAction };

export interface TableSchema {
  /** The name in queries. */
  name: string;
  /** The table in PostgreSQL. */
  source: string;
  primary_key: readonly string[];
  columns: Readonly<Record<string, Column>>;
  scope: Scope;
  /** Fields that may be read. Everything else does not exist for a user query. */
  readable: readonly string[];
  /** Fields that may be set, and by whom. */
  settable: Readonly<Record<string, SetRule>>;
}
