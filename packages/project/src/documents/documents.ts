/**
 * All documents that hubs have open in this project. Called by server/document-requests; loaded at the first document (Yjs comes with it).
 * A document stays a while after its last hub has gone, since a hub that restarts comes back at once.
 */
import { LyceumError } from '@lyceum/util/errors';
import type { DocumentId } from '@lyceum/util/ids';
import type { Logger } from '@lyceum/util/node/logger';
import { isWithin, movedPath, type ProjectPath } from '@lyceum/util/paths';
import { shown } from '../files/disk-errors';
import type { FolderWatches } from '../files/folder-watches';
import { refuseSnapshot } from '../files/resolve';
import { DocumentOnDisk, type Surroundings } from './document-on-disk';
import { MovedFiles } from './moved-files';
import type { OpenNotebook } from './open-notebook';
import { OpenWriters } from './open-writers';
import type { DocumentPort, Peer } from './peers';
import { RecordStore } from './record-store';
import { readTextFile } from './text-file';

/** ms that a document is kept without any hub. */
const LINGER_MS = 30_000;

/** ms for last writes at the end: the local hub itself must be gone within 2 s. */
const CLOSE_MS = 1200;

export interface AttachRequest {
  document_id: DocumentId;
  path: ProjectPath;
  state_vector: Uint8Array;
  known: boolean;
}

export interface AttachedDocument {
  document: DocumentOnDisk;
  peer: Peer;
  state_vector: Uint8Array;
  start(): void;
  detach(): void;
}

export class Documents {
  private readonly documents = new Map<DocumentId, DocumentOnDisk>();
  private readonly lingering = new Map<DocumentId, NodeJS.Timeout>();
  private readonly surroundings: Surroundings;

  constructor(home: string, folder: string, watches: FolderWatches, logger: Logger) {
    this.surroundings = {
      home,
      watches,
      logger,
      records: new RecordStore(folder, logger),
      writers: new OpenWriters(home),
      movedFiles: new MovedFiles(home, () => watches.folders()),
      arrived: (document, path) => this.makeWay(document, path),
    };
  }

  /** Throws not_text, too_large, or not_found where the file was never read before. */
  async attach(request: AttachRequest, port: DocumentPort): Promise<AttachedDocument> {
    const { document_id } = request;
    refuseSnapshot(request.path);
    if (!this.documents.has(document_id)) await this.refuseUnreadable(request);
    const document = this.documents.get(document_id) ?? this.add(request);
    document.moved(request.path);
    const { peer, state_vector, start } = document.attach(port, request.state_vector, request.known);
    const begin = () => {
      clearTimeout(this.lingering.get(document_id));
      this.lingering.delete(document_id);
      start();
    };
    return { document, peer, state_vector, start: begin, detach: () => this.detach(document, peer) };
  }

  /** An open document that is a notebook. */
  notebook(document_id: DocumentId): OpenNotebook | undefined {
    return this.documents.get(document_id)?.notebook;
  }

  /** The same by its place, for programs of the project. */
  notebookAt(path: ProjectPath): OpenNotebook | undefined {
    return [...this.documents.values()].find(({ currentPath }) => currentPath === path)?.notebook;
  }

  /** A file operation moved `from` to `to`: documents go along. */
  moved(from: ProjectPath, to: ProjectPath): void {
    for (const document of this.documents.values()) document.moved(movedPath(document.currentPath, from, to));
  }

  /** Runs `work` while nothing under these paths is read or written here. */
  async holding<T>(paths: readonly ProjectPath[], work: () => Promise<T>): Promise<T> {
    const held = [...this.documents.values()].filter(({ currentPath }) =>
      paths.some((path) => isWithin(currentPath, path)),
    );
    const releases = await Promise.all(held.map((document) => document.hold()));
    try {
      return await work();
    } finally {
      for (const release of releases) release();
    }
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    for (const timer of this.lingering.values()) clearTimeout(timer);
    const documents = [...this.documents.values()];
    this.documents.clear();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([Promise.all(documents.map((document) => document.close())), enough]);
    clearTimeout(timer);
  }

  private async refuseUnreadable({ path, known }: AttachRequest): Promise<void> {
    try {
      const disk = await readTextFile(this.surroundings.home, path);
      if (!disk && !known) throw new LyceumError('not_found', `${shown(path)} does not exist.`);
    } catch (error) {
      // What the disk refuses today it may allow tomorrow: the text itself is in the database.
      const transient = error instanceof LyceumError && ['forbidden', 'unavailable'].includes(error.code);
      if (!(known && transient)) throw error;
    }
  }

  private add({ document_id, path }: AttachRequest): DocumentOnDisk {
    const document = new DocumentOnDisk(document_id, path, this.surroundings);
    this.documents.set(document_id, document);
    this.linger(document);
    return document;
  }

  /** Two documents must not write one file: the one whose file was replaced keeps its history and writes no more. */
  private makeWay(arrived: DocumentOnDisk, path: ProjectPath): void {
    for (const document of this.documents.values()) {
      if (document === arrived || document.currentPath !== path) continue;
      this.documents.delete(document.document_id);
      document.abandon();
    }
  }

  private detach(document: DocumentOnDisk, peer: Peer): void {
    document.detach(peer);
    if (document.peerCount === 0) this.linger(document);
  }

  private linger(document: DocumentOnDisk): void {
    const { document_id } = document;
    clearTimeout(this.lingering.get(document_id));
    const timer = setTimeout(() => {
      this.lingering.delete(document_id);
      if (this.documents.get(document_id) !== document) return;
      if (document.looksBehind || document.isRetained) return this.linger(document);
      this.documents.delete(document_id);
      void document.close();
    }, LINGER_MS);
    this.lingering.set(document_id, timer.unref());
  }
}
