/**
 * From pgoutput messages (protocol version 1: PostgreSQL's documentation, "Logical Replication Message Formats") to whole transactions.
 * Used by replication.ts; holds at most one transaction, because this version sends each as a whole after its commit.
 */
import type { Change } from './change';
import type { Row } from './database';
import { decodeTuple, type Relation, readRelation, scanTuple, type Tuple } from './pgoutput-tuple';

export interface Transaction {
  xid: number;
  changes: Change[];
  /** The log may be dropped up to here. */
  end_lsn: bigint;
}

/** The first byte of a message. */
const BEGIN = 0x42;
const COMMIT = 0x43;
const RELATION = 0x52;
const INSERT = 0x49;
const UPDATE = 0x55;
const DELETE = 0x44;
const TRUNCATE = 0x54;
/** Before a tuple: the new row, the old one, the key of the old one. */
const NEW = 0x4e;
const OLD = 0x4f;
/** Behind kind byte: where the parts of messages begin. */
const BEGIN_XID_AT = 17;
const COMMIT_END_LSN_AT = 10;
const ROW_AT = 5;

/** Compaction deletes thousands of rows at a time, and nobody wants to know. */
const DELETES_UNSEEN: ReadonlySet<string> = new Set(['document_updates']);

/** Feed it one message at a time; it answers a transaction with its last message. */
export function createAssembler(): (message: Buffer) => Transaction | undefined {
  const relations = new Map<number, Relation>();
  let xid = 0;
  let changes: Change[] = [];

  const addChange = (message: Buffer) => {
    const relation = relations.get(message.readInt32BE(1));
    if (!relation) throw new Error('a change of an unknown relation');
    if (message[0] === DELETE && DELETES_UNSEEN.has(relation.name)) return;
    const { old, row } = rowsOf(message, relation);
    changes.push({ table: relation.name, xid, old, row });
  };

  return (message) => {
    switch (message[0]) {
      case BEGIN:
        xid = message.readUInt32BE(BEGIN_XID_AT);
        changes = [];
        return undefined;
      case RELATION:
        relations.set(message.readInt32BE(1), readRelation(message));
        return undefined;
      case INSERT:
      case UPDATE:
      case DELETE:
        addChange(message);
        return undefined;
      case COMMIT:
        return { xid, changes, end_lsn: message.readBigUInt64BE(COMMIT_END_LSN_AT) };
      case TRUNCATE:
        // Nothing of ours truncates. Ending the connection makes every consumer read again.
        throw new Error('a published table was truncated');
      default:
        return undefined;
    }
  };
}

/** Up to two tuples: the old row (or its key), then the new one. */
function rowsOf(message: Buffer, relation: Relation): { old: Row | null; row: Row | null } {
  const tuples: { kind: number; tuple: Tuple }[] = [];
  for (let at = ROW_AT; at < message.length; ) {
    const tuple = scanTuple(message, at + 1);
    tuples.push({ kind: message[at] ?? 0, tuple });
    at = tuple.end;
  }
  const before = tuples.find(({ kind }) => kind !== NEW);
  const after = tuples.find(({ kind }) => kind === NEW);
  const keyOnly = before !== undefined && before.kind !== OLD;
  const old = before ? decodeTuple(message, relation, before.tuple, { keyOnly }) : null;
  if (!after) return { old, row: null };
  const known = before && old && !keyOnly ? { tuple: before.tuple, row: old } : undefined;
  return { old, row: decodeTuple(message, relation, after.tuple, { keyOnly: false, known }) };
}
