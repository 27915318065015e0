/**
 * From pgoutput messages to whole transactions. Used by replication.ts; holds at most one transaction, because
 * protocol version 1 sends each as a whole after its commit.
 */
import { type Pgoutput, PgoutputPlugin } from 'pg-logical-replication';
import type { Change } from './change';
import type { Row } from './database';
import { parserOf } from './values';

export interface Transaction {
  xid: number;
  changes: Change[];
  /** "X/Y": the log may be dropped up to here. */
  end_lsn: string | null;
}

/** Feed it one message at a time; it answers a transaction with its last message. */
export function createAssembler(publication: string): (message: Buffer) => Transaction | undefined {
  const plugin = new PgoutputPlugin({ protoVersion: 1, publicationNames: [publication] });
  let xid = 0;
  let changes: Change[] = [];

  return (buffer) => {
    const message = plugin.parse(buffer);
    switch (message.tag) {
      case 'begin':
        xid = message.xid >>> 0;
        changes = [];
        return undefined;
      case 'relation':
        for (const column of message.columns) column.parser = parserOf(column.typeOid);
        return undefined;
      case 'insert':
      case 'update':
      case 'delete':
        changes.push(changeOf(message, xid));
        return undefined;
      case 'commit':
        return { xid, changes, end_lsn: message.commitEndLsn };
      case 'truncate':
        // Nothing of ours truncates. Ending the connection makes every consumer read again.
        throw new Error('a published table was truncated');
      default:
        return undefined;
    }
  };
}

type RowMessage = Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete;

function changeOf(message: RowMessage, xid: number): Change {
  const table = message.relation.name;
  if (message.tag === 'insert') return { table, xid, old: null, row: message.new as Row };
  const old = (message.old ?? message.key) as Row | null;
  return { table, xid, old, row: message.tag === 'update' ? (message.new as Row) : null };
}
