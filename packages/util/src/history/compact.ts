/**
 * Compaction as a function of bytes: what was compacted before and the updates after it become one history and one state. Called by the
 * hub's compaction thread, which deletes the updates afterwards: what was written is read again here before anything is answered.
 */
import * as Y from 'yjs';
import { LyceumError } from '../errors';
import { isJsonObject } from '../notebook/json';
import { CELLS_NAME, NOTEBOOK_NAME } from '../notebook/notebook-document';
import { decodeHistory, encodeHistory } from './encoding';
import { Fold, type FoldedUpdate } from './fold';

export interface Compacted {
  history: Uint8Array;
  versions: number;
  /** The document as it is loaded: Yjs V1, without the deleted text. */
  state: Uint8Array;
}

/** Throws when an update cannot be applied, or when what was written does not read as what went in. */
export async function compactHistory(
  before: Uint8Array | null,
  updates: readonly FoldedUpdate[],
): Promise<Compacted> {
  const fold = before ? await decodeHistory(before) : new Fold();
  for (const update of updates) fold.apply(update);
  const history = await encodeHistory(fold);
  const state = liveState(fold.doc);
  await check(history, state, fold);
  return { history, versions: fold.index.count, state };
}

function liveState(doc: Y.Doc): Uint8Array {
  const live = new Y.Doc();
  Y.applyUpdate(live, Y.encodeStateAsUpdate(doc));
  return Y.encodeStateAsUpdate(live);
}

async function check(history: Uint8Array, state: Uint8Array, fold: Fold): Promise<void> {
  const read = await decodeHistory(history);
  const loaded = new Fold(new Y.Doc());
  Y.applyUpdate(loaded.doc, state);
  const text = contentOf(fold);
  const same =
    read.index.count === fold.index.count &&
    [read, loaded].every((one) => contentOf(one) === text && sameClocks(one.doc, fold.doc));
  if (!same) throw new LyceumError('internal', 'A compacted history did not read as it was written.');
}

/** The text, and the cells of a notebook. */
function contentOf({ doc, text }: Fold): string {
  const maps = [CELLS_NAME, NOTEBOOK_NAME].map((name) => doc.getMap(name).toJSON());
  return JSON.stringify([text.toString(), ...maps], inOrder);
}

/** The keys of a shared map come in the order in which they arrived. */
function inOrder(_key: string, value: unknown): unknown {
  return isJsonObject(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((key) => [key, value[key]]),
      )
    : value;
}

function sameClocks(one: Y.Doc, other: Y.Doc): boolean {
  const [held, expected] = [one, other].map((doc) => Y.decodeStateVector(Y.encodeStateVector(doc)));
  return (
    held?.size === expected?.size && [...(held ?? [])].every(([id, clock]) => expected?.get(id) === clock)
  );
}
