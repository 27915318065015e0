/**
 * What the database knows about a mark that is wrong: which updates inserted it, of whom and when, and which of those insertions is deleted.
 * Tells a lost deletion from a second insertion. Called by round.ts when a round has failed; it judges nothing.
 */
import { Client } from 'pg';
import * as Y from 'yjs';
import type { Mark } from './ledger';
import type { World } from './world';

interface Update {
  update_id: string;
  time: Date;
  account_id: string | null;
  update: Uint8Array;
}

/** Lines for people; empty for marks that the database does not hold (they may be compacted: older than minutes). */
export async function evidenceOf(world: World, path: string, marks: readonly Mark[]): Promise<string[]> {
  const updates = await updatesOf(world, path);
  const doc = new Y.Doc({ gc: false });
  for (const { update } of updates) Y.applyUpdate(doc, update);
  return marks.flatMap((mark) => updates.flatMap((update) => insertionsIn(update, doc, mark)));
}

async function updatesOf({ database, project_id }: World, path: string): Promise<Update[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<Update>(
      `SELECT update_id, time, account_id, update FROM document_updates JOIN documents USING (document_id)
        WHERE project_id = $1 AND path = $2 ORDER BY update_id`,
      [project_id, path],
    );
    return rows;
  } finally {
    await client.end();
  }
}

function insertionsIn({ update_id, time, account_id, update }: Update, doc: Y.Doc, mark: Mark): string[] {
  return Y.decodeUpdate(update).structs.flatMap((struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) return [];
    const at = struct.content.str.indexOf(mark);
    if (at < 0) return [];
    const { client, clock } = struct.id;
    const item = Y.getItem(doc.store, Y.createID(client, clock + at));
    const state = item.deleted ? 'deleted' : 'alive';
    const who = account_id ?? 'the disk';
    return [
      `${mark}: update ${update_id} of ${who} at ${time.toISOString()} inserts ${client}:${clock + at}, ${state} now`,
    ];
  });
}
