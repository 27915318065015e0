/**
 * What a client has to send after it opened a document: nothing more than the hub does not hold. Pure; used by document-session.ts.
 */
import * as Y from 'yjs';
import { covers } from './document-status';

/** The edits that the hub's answer does not cover, or undefined when there are none. */
export function editsLacking(
  doc: Y.Doc,
  hub: { update: Uint8Array; state_vector: Uint8Array },
): Uint8Array | undefined {
  // Deletions have no place in a state vector, and each update carries all of them: they are compared by themselves,
  // or else every open of a document would write to it.
  const isCovered =
    covers(hub.state_vector, Y.encodeStateVector(doc)) &&
    Y.equalDeleteSets(Y.createDeleteSetFromStructStore(doc.store), Y.decodeUpdate(hub.update).ds);
  return isCovered ? undefined : Y.encodeStateAsUpdate(doc, hub.state_vector);
}
