/** A hub's side of one document for tests: a Yjs document that talks to the local hub over a channel of the wire. */
import type { DocumentId } from '@lyceum/util/ids';
import type { DiskJson } from '@lyceum/util/protocol/local-hub';
import * as Y from 'yjs';
import type { HubClient } from './hub-client';

export class DocumentPeer {
  readonly text: Y.Text;

  constructor(
    readonly client: HubClient,
    readonly channel: number,
    readonly document_id: DocumentId,
    readonly doc: Y.Doc = new Y.Doc(),
  ) {
    this.text = doc.getText('content');
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this && !client.closed) client.sendBytes(channel, update);
    });
    client.onBytes = (from, bytes) => {
      if (from === channel) Y.applyUpdate(this.doc, bytes, this);
    };
  }

  /** The whole walk: attach, both send what the other lacks, synced. */
  async attach(path: string, known: boolean): Promise<void> {
    const { client, channel, document_id, doc } = this;
    const state_vector = Buffer.from(Y.encodeStateVector(doc)).toString('base64');
    const fields = { channel, document_id, path, state_vector, known };
    const reply = await client.request('document_attach', fields);
    const theirs = Buffer.from(reply.state_vector, 'base64');
    client.sendBytes(channel, Y.encodeStateAsUpdate(doc, theirs));
    client.send({ event: 'document_synced', channel });
    await client.until(() => this.disk !== undefined, 'the first document_disk');
  }

  async save(): Promise<DiskJson> {
    return (await this.client.request('document_save', { channel: this.channel })).disk;
  }

  get disk(): DiskJson | undefined {
    return this.client.ofChannel('document_disk', this.channel).at(-1)?.disk;
  }

  get disks(): string[] {
    return this.client.ofChannel('document_disk', this.channel).map(({ disk }) => disk.kind);
  }

  reads(text: string): Promise<void> {
    return this.client.until(() => this.text.toString() === text, `the text ${JSON.stringify(text)}`);
  }

  becomes(kind: DiskJson['kind']): Promise<void> {
    return this.client.until(() => this.disk?.kind === kind, `the disk state ${kind}`);
  }
}
