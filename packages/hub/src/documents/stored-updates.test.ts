/** What a hub reads after a lost stream: recent rows, or whole documents where compaction may have deleted rows meanwhile. */
import type { LyceumError } from '@lyceum/util/errors';
import { type DocumentId, type HubId, newDocumentId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import * as Y from 'yjs';
import { COMPACT_AGE_S } from '../history/compaction';
import type { Entry, RoomsDeps } from './entry';
import { followStoredUpdates } from './stored-updates';

/** A stream that is lost and found when told to, rows that note what they are asked, and one room. */
function stage(stored: Y.Doc, held: Y.Doc) {
  const document_id = newDocumentId();
  let tellLive: (live: boolean) => void = () => {};
  const asked: string[] = [];
  const changes = {
    live: true,
    subscribe: () => () => {},
    onLive: (handler: (live: boolean) => void) => {
      tellLive = handler;
      return () => {};
    },
  };
  const rows = {
    byIds: async () => [],
    recentUpdates: async (_hub: HubId, _ids: DocumentId[], seconds: number) => {
      asked.push(`recent ${seconds < COMPACT_AGE_S}`);
      return [];
    },
    load: async () => {
      asked.push('whole');
      return { snapshot: Y.encodeStateAsUpdate(stored), updates: [] };
    },
  };
  const received: Uint8Array[] = [];
  const room = { doc: held, receiveStored: (update: Uint8Array) => received.push(update) };
  const deps = { hub_id: 'here' as HubId, rows, changes, logger: silentLogger } as unknown as RoomsDeps;
  const entries = new Map([[document_id, { room } as unknown as Entry]]);
  const following = followStoredUpdates(deps, entries, (_entry, error: LyceumError) => {
    throw error;
  });
  const setLive = (live: boolean) => {
    changes.live = live;
    tellLive(live);
  };
  return { asked, received, following, setLive };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => jest.restoreAllMocks());

test.each([
  ['a short loss: recent rows', 60, ['recent true']],
  ['a loss that compaction may have overtaken: whole documents', COMPACT_AGE_S, ['whole']],
])('[HI13] after %s; until then no room is up to date', async (_name, lost_s, expected) => {
  const stored = new Y.Doc();
  stored.getText('content').insert(0, 'all of it');
  const held = new Y.Doc();
  Y.applyUpdate(held, Y.encodeStateAsUpdate(stored));
  stored.getText('content').insert(0, 'missed ');
  const { asked, received, following, setLive } = stage(stored, held);
  expect(following.upToDate()).toBe(true);
  const now = Date.now();
  setLive(false);
  expect(following.upToDate()).toBe(false);
  jest.spyOn(Date, 'now').mockReturnValue(now + lost_s * 1000);
  setLive(true);
  expect(following.upToDate()).toBe(false);
  while (!following.upToDate()) await settled();
  expect(asked).toEqual(expected);
  if (lost_s < COMPACT_AGE_S) return;
  const [update] = received as [Uint8Array];
  Y.applyUpdate(held, update);
  expect(held.getText('content').toString()).toBe('missed all of it');
  expect(update.length).toBeLessThan(Y.encodeStateAsUpdate(stored).length);
});
