/** The compactor's round: one document after another, a bad one holds up none, and closing ends it. */
import { LyceumError } from '@lyceum/util/errors';
import { type DocumentId, newDocumentId } from '@lyceum/util/ids';
import { silentLogger } from '@lyceum/util/node/logger';
import type { HistoryUpdate } from '@lyceum/util/protocol/client';
import { startCompactor } from './compactor';
import type { HistoryRows, Replacement } from './history-rows';

const UPDATE: HistoryUpdate = { update_id: 1, time: 0, account_id: null, update: new Uint8Array() };
const COMPACTED = { history: new Uint8Array(), state: new Uint8Array(), versions: 1 };

/** Rows in memory: so many steps are left for each document. */
function fakeRows(steps: Map<DocumentId, number>) {
  const replaced: DocumentId[] = [];
  let looks = 0;
  const rows: HistoryRows = {
    page: () => Promise.reject(new Error('not asked here')),
    candidates: async () => {
      looks++;
      return [...steps.keys()];
    },
    compactable: async (document_id) => ({
      before: undefined,
      updates: (steps.get(document_id) ?? 0) > 0 ? [UPDATE] : [],
    }),
    replace: async ({ document_id }: Replacement) => {
      replaced.push(document_id);
      steps.set(document_id, (steps.get(document_id) ?? 0) - 1);
      return true;
    },
  };
  return { rows, replaced, looks: () => looks };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('[HI11] every document is compacted to its end; one that cannot be holds up no other and is not tried all the time', async () => {
  const [bad, good, long] = [newDocumentId(), newDocumentId(), newDocumentId()];
  const fake = fakeRows(
    new Map([
      [bad, 1],
      [good, 1],
      [long, 3],
    ]),
  );
  let failures = 0;
  let asked: DocumentId | undefined;
  const rows: HistoryRows = {
    ...fake.rows,
    compactable: (document_id, age_s) => {
      asked = document_id;
      return fake.rows.compactable(document_id, age_s);
    },
  };
  const run = async () => {
    if (asked !== bad) return COMPACTED;
    failures++;
    throw new Error('cannot be applied');
  };
  const stop = startCompactor({ rows, run, logger: silentLogger, interval_ms: 1 });
  await until(() => fake.looks() >= 3);
  stop();
  expect(fake.replaced).toEqual([good, long, long, long]);
  expect(failures).toBe(1);
});

test('[HI11] a database that is away is no reason to give a document up; closing ends the rounds', async () => {
  const document_id = newDocumentId();
  const { rows, replaced, looks } = fakeRows(new Map([[document_id, 1]]));
  let tries = 0;
  const run = async () => {
    if (++tries === 1) throw new LyceumError('unavailable', 'away');
    return COMPACTED;
  };
  const stop = startCompactor({ rows, run, logger: silentLogger, interval_ms: 1 });
  await until(() => replaced.length === 1);
  stop();
  const before = looks();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(looks()).toBe(before);
});
