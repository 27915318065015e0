/** What TimeTravel needs of an open file, a text or a notebook. Its editors' sessions have it; no code of its own. */
import type { DocumentSession } from '@lyceum/util/client/document-session';
import type * as Y from 'yjs';
import type { Observable } from '../open-files/observable';

interface TravelFacts {
  /** Edits are taken here. */
  writable: boolean;
  /** A name of editor/languages.ts. */
  language: string | undefined;
}

export interface TravelSession {
  readonly document: DocumentSession;
  readonly facts: Pick<Observable<TravelFacts>, 'get' | 'subscribe'>;
  /** The editor's Undo: a restore is a step of it. */
  readonly undoManager: Y.UndoManager;
}
