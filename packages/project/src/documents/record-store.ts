/**
 * What this project last saw on disk of each document, kept in the state folder across restarts: the base of the next merge.
 * Called by document-on-disk. A record that cannot be read counts as none.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import * as z from 'zod/mini';
import { isErrno } from '../files/disk-errors';

const recordSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  /** Of a notebook: what notebook-content.ts keeps of it, without outputs. */
  text: z.string(),
  /** UTF-16 units of the text on disk. */
  length: z.optional(z.number()),
  format: z.object({ bom: z.boolean(), crlf: z.boolean() }),
  /** ms since 1970, for people who look into the file. */
  modified: z.number(),
  /** Which file it was: it is looked for when it is not at its path any more. */
  identity: z.optional(z.string()),
  /** SHA-256 of a write that had begun: a file with it is our own, not a foreign change. */
  writing: z.optional(z.string()),
  /** What would be kept of that, where it is not the text itself. */
  writing_past: z.optional(z.string()),
  /** Our own Yjs updates (base64) that the hub may not have made durable yet. */
  own: z.array(z.string()),
});
export type DocumentRecord = z.infer<typeof recordSchema>;

export class RecordStore {
  constructor(
    private readonly folder: string,
    private readonly logger: Logger,
  ) {}

  async load(document_id: DocumentId): Promise<DocumentRecord | undefined> {
    try {
      return recordSchema.parse(JSON.parse(await readFile(this.fileOf(document_id), 'utf8')));
    } catch (error) {
      if (!isErrno(error, 'ENOENT'))
        this.logger.warn({ document_id, error }, 'a document record cannot be read');
      return undefined;
    }
  }

  /** Whole or not at all. */
  async save(document_id: DocumentId, record: DocumentRecord): Promise<void> {
    const file = this.fileOf(document_id);
    const draft = `${file}.${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  private fileOf(document_id: DocumentId): string {
    return join(this.folder, `${document_id}.json`);
  }
}
