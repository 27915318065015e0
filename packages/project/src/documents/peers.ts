/**
 * The hubs that have one document open, in the order in which they came. Used by document-on-disk.
 * Updates of our own go to one hub, the first; the others get them through the database.
 */
import type { ProjectPath } from '@lyceum/util/paths';
import type { DiskJson } from '@lyceum/util/protocol/local-hub';
import * as Y from 'yjs';

/** ms that a hub has for committing what it was sent (it takes it milliseconds): until then we keep our own updates ourselves. */
const KEEP_OWN_MS = 60_000;

/** The way to one hub: a channel of its connection. */
export interface DocumentPort {
  update(update: Uint8Array): void;
  disk(disk: DiskJson): void;
  /** The file was moved by a program; the hub renames the document. */
  found(path: ProjectPath): void;
}

export class Peer {
  synced = false;
  constructor(readonly port: DocumentPort) {}
}

interface OwnUpdate {
  update: Uint8Array;
  sentAt: number | undefined;
}

export class Peers {
  private readonly peers = new Set<Peer>();
  private own: OwnUpdate[] = [];

  get size(): number {
    return this.peers.size;
  }

  add(peer: Peer): void {
    this.peers.add(peer);
  }

  /** When the writer goes, nobody knows what it still committed: the next one gets all that is kept. */
  remove(peer: Peer): void {
    const wasWriter = this.writer() === peer;
    this.peers.delete(peer);
    if (!wasWriter) return;
    for (const own of this.own) own.sentAt = undefined;
    this.sendOwn();
  }

  tell(disk: DiskJson): void {
    for (const peer of this.peers) if (peer.synced) peer.port.disk(disk);
  }

  /** One hub is enough: the others hear of it through the database. */
  tellFound(path: ProjectPath): void {
    [...this.peers].find((peer) => peer.synced)?.port.found(path);
  }

  keepOwn(update: Uint8Array): void {
    this.own.push({ update, sentAt: undefined });
  }

  /** Sends what the writer was not sent yet. */
  sendOwn(): void {
    const port = this.writer()?.port;
    const waiting = this.own.filter(({ sentAt }) => sentAt === undefined);
    if (!port || waiting.length === 0) return;
    port.update(Y.mergeUpdates(waiting.map(({ update }) => update)));
    for (const own of waiting) own.sentAt = Date.now();
  }

  /** What has to survive our own end. */
  ownToKeep(): Uint8Array[] {
    const durable = Date.now() - KEEP_OWN_MS;
    this.own = this.own.filter(({ sentAt }) => sentAt === undefined || sentAt > durable);
    return this.own.map(({ update }) => update);
  }

  private writer(): Peer | undefined {
    const [first] = this.peers;
    return first;
  }
}
