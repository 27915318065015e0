/** One changed row of the write-ahead log, as the change stream hands it out. Made by pgoutput.ts. */
import type { Row } from './database';

export interface Change {
  table: string;
  /** Of the transaction, 32 bit, unsigned. */
  xid: number;
  /** The row before; only its key on tables without REPLICA IDENTITY FULL. null: inserted. */
  old: Row | null;
  /** The row after. null: deleted. */
  row: Row | null;
}
