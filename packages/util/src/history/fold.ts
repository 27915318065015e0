/**
 * Folds the updates of a document, one after another, into a Yjs document that keeps deleted text, and notes in a VersionIndex what each
 * brought. Used by the reader (history.ts) and by compaction (compact.ts). Yjs itself tells what is new in an update: repeats,
 * overlaps and updates that wait for another one need no thought here.
 */
import * as Y from 'yjs';
import { TEXT_NAME } from '../client/document-session';
import type { AccountId } from '../ids';
import { VersionIndex } from './version-index';

/** One stored update. `time`: milliseconds since 1970. */
export interface FoldedUpdate {
  time: number;
  account_id: AccountId | null;
  update: Uint8Array;
}

export class Fold {
  readonly text: Y.Text;
  private current: FoldedUpdate | undefined;

  /** `doc` holds just what `index` tells about. */
  constructor(
    readonly doc = emptyDocument(),
    readonly index = new VersionIndex(),
  ) {
    this.text = doc.getText(TEXT_NAME);
    doc.on('afterTransaction', (transaction: Y.Transaction) => this.note(transaction));
  }

  /** Throws when Yjs cannot apply it. An update that brings nothing new makes no version. */
  apply(update: FoldedUpdate): void {
    this.current = update;
    Y.applyUpdate(this.doc, update.update);
  }

  private note({ beforeState, afterState, deleteSet }: Y.Transaction): void {
    const { current, index } = this;
    if (!current) return;
    const grown = [...afterState].filter(([client, clock]) => clock > (beforeState.get(client) ?? 0));
    if (grown.length === 0 && deleteSet.clients.size === 0) return;
    const version = index.version(Math.floor(current.time / 1000), current.account_id);
    for (const [client, clock] of grown) index.insert(client, clock, version);
    for (const [client, ranges] of deleteSet.clients)
      for (const { clock, len } of ranges) index.delete(client, clock, len, version);
  }
}

export function emptyDocument(): Y.Doc {
  return new Y.Doc({ gc: false });
}
