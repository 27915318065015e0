/** One room with a commit that a test opens and closes: what the disk's peer gets when, and what an edit says about the disk. */
import { newAccountId, newDocumentId, newProjectId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import { parseProjectPath } from '@lyceum/util/paths';
import * as Y from 'yjs';
import type { DocumentRows } from './document-rows';
import { createGroupCommit, type UpdateEntry } from './group-commit';
import { Room } from './room';

const account_id = newAccountId();

function roomWith(insert: (entries: readonly UpdateEntry[]) => Promise<void>) {
  const commit = createGroupCommit({ insert, logger: silentLogger });
  const rows = { touch: async () => {} } as unknown as DocumentRows;
  const seat = { send: () => {}, leave: () => {} };
  const row = {
    document_id: newDocumentId(),
    project_id: newProjectId(),
    path: parseProjectPath('a.txt'),
    known: true,
    disk_saved: true,
  };
  return new Room(row, { rows, commit, logger: silentLogger, mesh: { join: () => seat } as never });
}

/** Updates of one typist, key by key. */
function keys(text: string): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const key of text) doc.getText('content').insert(doc.getText('content').length, key);
  return updates;
}

const textOf = (updates: readonly Uint8Array[]) => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('content').toString();
};

test('[SY32] the disk’s peer gets edits gathered, all of them before a save, and its own not back', async () => {
  const room = roomWith(async () => {});
  const heard: Uint8Array[] = [];
  const peer = { update: (bytes: Uint8Array) => heard.push(bytes), moved: () => {} };
  room.diskPeer = peer;
  const durable = keys('abc').map((update) => room.edit(update, account_id, undefined));
  await Promise.all(durable);
  expect(heard).toHaveLength(0);
  room.flush();
  expect(heard).toHaveLength(1);
  expect(textOf(heard)).toBe('abc');
  await Promise.all(keys('x').map((update) => room.edit(update, null, peer)));
  room.flush();
  expect(heard).toHaveLength(1);
  room.close(new Error('closed') as never);
});

test('[SY33] the first edit after "the disk has it all" says so in its commit, again when that commit fails', async () => {
  const entries: UpdateEntry[] = [];
  let refuse = true;
  const room = roomWith(async (batch) => {
    if (refuse) throw new Error('refused');
    entries.push(...batch);
  });
  const [first, second, third] = keys('abc') as [Uint8Array, Uint8Array, Uint8Array];
  await expect(room.edit(first, account_id, undefined)).rejects.toThrow('refused');
  refuse = false;
  await room.edit(second, account_id, undefined);
  await room.edit(third, account_id, undefined);
  await room.edit(keys('d')[0] as Uint8Array, null, undefined);
  expect(entries.map(({ ends_disk_saved }) => ends_disk_saved)).toEqual([true, false, false]);
  room.close(new Error('closed') as never);
});
