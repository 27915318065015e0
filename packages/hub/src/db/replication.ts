/**
 * One connection to the write-ahead log: a temporary slot, pgoutput, and the status messages that let PostgreSQL drop
 * old log. Opened again and again by changes.ts; it never reconnects by itself.
 */
import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import { Client, type ClientConfig } from 'pg';
import { createAssembler, type Transaction } from './pgoutput';
import { SESSION_OPTIONS } from './values';

export interface Replication {
  /** Settles when the connection is gone, with the reason. */
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

const PUBLICATION = 'lyceum';

/** ms between our status messages; each asks for an answer, which is the sign of life. */
const STATUS_INTERVAL_MS = 10_000;
/** Bytes of log after which we say so at once: the slot then keeps no more than this for a hub that keeps up. */
const STATUS_BYTES = 4n * 1024n * 1024n;
/** ms without any message until the connection counts as dead: two status messages were not answered. */
const SILENCE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;

/** First byte of a copy message: data of the log, or a sign of life. */
const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;
const XLOG_HEADER_BYTES = 25;

/** The part of pg's internal connection that replication needs and its types leave out. */
interface CopyConnection extends EventEmitter {
  sendCopyFromChunk(chunk: Buffer): void;
  stream: { destroy(): void };
}

/** Aborting ends an opening that waits: PostgreSQL makes a slot only when the transactions that run now have ended. */
export async function openReplication(
  database_url: string,
  onTransaction: (transaction: Transaction) => void,
  signal: AbortSignal,
): Promise<Replication> {
  const config: ClientConfig & { replication: string } = {
    connectionString: database_url,
    application_name: 'lyceum-changes',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: SESSION_OPTIONS,
    replication: 'database',
  };
  const client = new Client(config);
  const { connection } = client as unknown as { connection: CopyConnection };
  const ended = new Promise<unknown>((resolve) => {
    client.on('error', resolve).on('end', () => resolve(new Error('Connection terminated')));
  });
  // From the beginning: the first messages of the copy come in one piece with the answer that starts it, before anybody who waits for
  // that answer goes on. They name the relations, and are not repeated.
  const reader = new LogReader(connection, onTransaction);
  void ended.then(() => reader.stop());
  const giveUp = () => connection.stream.destroy();
  signal.addEventListener('abort', giveUp);
  try {
    signal.throwIfAborted();
    await client.connect();
    await startCopy(client, connection, ended);
    reader.begin();
  } catch (error) {
    reader.stop();
    connection.stream.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  return {
    ended,
    async close() {
      reader.stop();
      // The polite end would wait for a walsender that is in the middle of its copy.
      connection.stream.destroy();
      await ended;
    },
  };
}

async function startCopy(client: Client, connection: CopyConnection, ended: Promise<unknown>): Promise<void> {
  const slot = `lyceum_${randomBytes(8).toString('hex')}`;
  await client.query(`CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`);
  const started = once(connection, 'replicationStart');
  // Answers only when the copy ends: then `ended` tells; a refusal comes before the start.
  const copying = client.query(
    `START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${PUBLICATION}')`,
  );
  const refused = Promise.race([copying, ended]).then((reason) => {
    throw reason instanceof Error ? reason : new Error('the change stream ended');
  });
  await Promise.race([started, refused]);
  refused.catch(() => undefined);
}

/** Reads until stopped. What throws in here ends the connection: the next one starts clean. */
class LogReader {
  private readonly assemble = createAssembler();
  private timer: NodeJS.Timeout | undefined;
  private heard = Date.now();
  /** The log may be dropped up to here. */
  private done = 0n;
  private said = 0n;
  private insideTransaction = false;

  constructor(
    private readonly connection: CopyConnection,
    private readonly onTransaction: (transaction: Transaction) => void,
  ) {
    connection.on('copyData', this.onCopy);
  }

  /** The copy runs: from now on status messages may be sent. */
  begin(): void {
    this.timer = setInterval(() => this.checkLife(), STATUS_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.connection.off('copyData', this.onCopy);
  }

  private readonly onCopy = ({ chunk }: { chunk: Buffer }): void => {
    this.heard = Date.now();
    try {
      if (chunk[0] === KEEPALIVE) this.onKeepalive(chunk);
      else if (chunk[0] === XLOG_DATA) this.onData(chunk.subarray(XLOG_HEADER_BYTES));
    } catch (error) {
      this.connection.stream.destroy();
      this.connection.emit('error', error);
    }
  };

  private onKeepalive(chunk: Buffer): void {
    if (!this.insideTransaction) this.done = chunk.readBigUInt64BE(1);
    if (chunk[17] === 1) this.sendStatus(false);
    else this.sayDone();
  }

  private onData(message: Buffer): void {
    const transaction = this.assemble(message);
    this.insideTransaction = transaction === undefined;
    if (transaction === undefined) return;
    this.onTransaction(transaction);
    this.done = transaction.end_lsn;
    this.sayDone();
  }

  private sayDone(): void {
    if (this.done - this.said > STATUS_BYTES) this.sendStatus(false);
  }

  private checkLife(): void {
    if (Date.now() - this.heard > SILENCE_MS) this.connection.stream.destroy();
    else this.sendStatus(true);
  }

  private sendStatus(askReply: boolean): void {
    this.said = this.done;
    this.connection.sendCopyFromChunk(statusMessage(this.done, askReply));
  }
}

/** Standby status update: written, flushed and applied up to `lsn`; time 0 is as good as any to a logical slot. */
function statusMessage(lsn: bigint, askReply: boolean): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(lsn, offset);
  message.writeUInt8(askReply ? 1 : 0, 33);
  return message;
}
