/**
 * Row: the history of a paper of 260,000 keys: its bytes beside Yjs's own encoding (which has no history), how long the hub compacts it and
 * what others feel of that, how long TimeTravel takes to open it, and the text of a version.
 */
import type { Connection } from '@lyceum/util/client/connection';
import { seeded } from '@lyceum/util/client/seeded';
import { createDocumentHistory } from '@lyceum/util/history/history';
import type { DocumentHistory } from '@lyceum/util/history/types';
import { newDocumentId, newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Client } from 'pg';
import * as Y from 'yjs';
import type { Lyceum, Person } from '../frame/lyceum';
import type { Measure } from '../frame/measure';
import { pause, within } from '../frame/repeat';
import type { Row, RowContext } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { lyceumEdits } from '../load/edit-servers';
import { Stopwatch } from '../load/keys';
import { PAPER_DELETES, PAPER_INSERTS, paperTrace, paperUpdates, type Trace } from '../load/paper-trace';
import { openDatabase } from '../load/project-rows';

/** The part of the paper that is typed. */
const SHARE = { quick: 0.1, default: 1, full: 1 };
const PATH = parseProjectPath('paper.txt');
/** Rows of one transaction, and ms between two: as the hub reads them in the log, they are not what is measured. */
const BATCH = 1000;
const BATCH_MS = 30;
/** ms between two keys of the person who types meanwhile. */
const KEY_MS = 20;
/** ms of typing before there is anything to compact. */
const CALM_MS = 5000;
/** ms that the hub may take: it looks once a minute. */
const PATIENCE_MS = 300_000;
/** Versions whose text is asked for. */
const VERSIONS = 200;

export const history: Row = {
  name: 'history',
  run: async ({ lyceum, scope, mode }) => {
    const system = await lyceum();
    const { owner, project_id } = await system.project();
    const database = await openDatabase(await system.databaseUrl());
    scope.onClose(() => database.end());
    const trace = paperOf(mode);
    const { doc, updates } = paperUpdates(trace);
    const typist = await startTypist(system, owner, project_id);
    scope.onClose(typist.stop);
    await pause(CALM_MS);
    const calm = typist.take();
    const document_id = await insertPaper(database, project_id, owner, updates);
    await pause(CALM_MS);
    typist.take();
    const compaction = await compacted(database, document_id);
    const busy = typist.take();
    const opened = await open(scope.add(await system.connect(owner)), project_id);
    if (opened.history.textAt(opened.history.count - 1) !== trace.text)
      throw new Error('the history ends with another text than the paper');
    const own = Y.encodeStateAsUpdate(doc).length;
    return [
      ...bytesMeasures(compaction, own, trace.keys.length),
      ...openMeasures(opened),
      compactionMeasure(compaction, trace.keys.length),
      pauseMeasure(calm, busy, 50),
      pauseMeasure(calm, busy, 100),
    ];
  },
};

function paperOf(mode: RowContext['mode']): Trace {
  const part = (keys: number) => Math.round(keys * SHARE[mode]);
  return paperTrace(1, part(PAPER_INSERTS), part(PAPER_DELETES));
}

/** Somebody who types in another document all the time; `take` answers ms from key to durable ack since it was last asked. */
async function startTypist(system: Lyceum, owner: Person, project_id: ProjectId) {
  const server = await lyceumEdits(system, owner, project_id);
  const document = `meanwhile-${newKey()}`;
  await server.create(document);
  let acked: () => void = () => {};
  const writer = await server.join(document, { ack: () => acked() });
  const typist = new Stopwatch().typist();
  const samples: number[] = [];
  let running = true;
  const typing = (async () => {
    while (running) {
      const begun = performance.now();
      const durable = new Promise<void>((resolve) => {
        acked = resolve;
      });
      writer.send(typist.key());
      await within(PATIENCE_MS, 'an ack', durable);
      samples.push(performance.now() - begun);
      await pause(KEY_MS);
    }
  })();
  return {
    take: () => samples.splice(0),
    stop: async () => {
      running = false;
      await typing;
      writer.close();
    },
  };
}

/** As hubs would have stored it, some days ago. */
async function insertPaper(
  database: Client,
  project_id: ProjectId,
  { account_id }: Person,
  updates: readonly { time: number; update: Uint8Array }[],
): Promise<string> {
  const document_id = newDocumentId();
  await database.query(
    'INSERT INTO documents (document_id, project_id, path, known) VALUES ($1, $2, $3, true)',
    [document_id, project_id, PATH],
  );
  for (let from = 0; from < updates.length; from += BATCH) {
    const batch = updates.slice(from, from + BATCH);
    await database.query(
      `INSERT INTO document_updates (document_id, account_id, hub_id, time, update)
         SELECT $1, $2, 'bench', to_timestamp(ms / 1000), update
           FROM unnest($3::float8[], $4::bytea[]) WITH ORDINALITY AS u(ms, update, place) ORDER BY place`,
      [
        document_id,
        account_id,
        batch.map(({ time }) => time),
        batch.map(({ update }) => Buffer.from(update)),
      ],
    );
    await pause(BATCH_MS);
  }
  return document_id;
}

interface Compaction {
  seconds: number;
  steps: number;
  history: number;
  snapshot: number;
}

/** Waits until the hub has compacted it all. The time is that from the first to the last step, and one more for the first. */
async function compacted(database: Client, document_id: string): Promise<Compaction> {
  const seen = new Map<string, number>();
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const { rows } = await database.query<{
      through: string;
      history: number;
      snapshot: number;
      left: boolean;
    }>(
      `SELECT through_update_id::text AS through, octet_length(history) AS history, octet_length(state) AS snapshot,
              EXISTS (SELECT FROM document_updates u WHERE u.document_id = h.document_id) AS left
         FROM document_history h JOIN document_snapshots USING (document_id) WHERE h.document_id = $1`,
      [document_id],
    );
    const [row] = rows;
    if (row && !seen.has(row.through)) seen.set(row.through, performance.now());
    if (row && !row.left) {
      const times = [...seen.values()];
      const span = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
      const steps = times.length;
      const { history, snapshot } = row;
      return { seconds: steps > 1 ? (span * steps) / (steps - 1) : span, steps, history, snapshot };
    }
    await pause(50);
  }
  throw new Error('the hub has not compacted the paper');
}

interface Opened {
  history: DocumentHistory;
  /** ms until the newest text is there. */
  open: number;
  /** ms of each of some versions. */
  texts: number[];
}

/** As TimeTravel does: ask, read, show the newest text. */
async function open(connection: Connection, project_id: ProjectId): Promise<Opened> {
  const begun = performance.now();
  const history = createDocumentHistory();
  for (let more = true; more; ) {
    const fields = { project_id, path: PATH, after: history.through };
    const page = await connection.request('document_history', fields);
    await history.add(page);
    more = page.more;
  }
  history.textAt(history.count - 1);
  const ms = performance.now() - begun;
  const random = seeded(3);
  const texts = Array.from({ length: VERSIONS }, () => {
    const version = random.int(history.count);
    const start = performance.now();
    history.textAt(version).charCodeAt(0);
    return performance.now() - start;
  });
  return { history, open: ms, texts };
}

function bytesMeasures({ history, snapshot }: Compaction, own: number, keys: number): Measure[] {
  const peers = [{ name: "Yjs's own encoding", value: own }];
  return [
    {
      row: 'history',
      what: `bytes stored of ${keys} keys: history and snapshot`,
      unit: 'B',
      ours: history + snapshot,
      peers,
      target: { kind: 'at_most_times', peer: "Yjs's own encoding", factor: 2 },
      note: `history ${history}, snapshot ${snapshot}`,
    },
  ];
}

function openMeasures({ history, open, texts }: Opened): Measure[] {
  const what = `TimeTravel opens ${history.count} versions`;
  const target = { kind: 'at_most', value: 1000 } as const;
  const textTarget = { kind: 'at_most', value: 50 } as const;
  return [
    { row: 'history', what, unit: 'ms', ours: open, peers: [], target },
    { row: 'history', what: 'text of a version, p50', unit: 'ms', ours: median(texts), peers: [] },
    {
      row: 'history',
      what: `text of a version, slowest of ${VERSIONS}`,
      unit: 'ms',
      ours: percentile(texts, 100),
      peers: [],
      target: textTarget,
    },
  ];
}

function compactionMeasure({ seconds, steps }: Compaction, keys: number): Measure {
  const note = `in the background, at low priority, ${steps} steps seen`;
  return { row: 'history', what: `compaction of ${keys} keys`, unit: 's', ours: seconds, peers: [], note };
}

function pauseMeasure(calm: number[], busy: number[], p: number): Measure {
  const name = p === 100 ? 'longest' : `p${p}`;
  return {
    row: 'history',
    what: `ack of a key while the hub compacts, ${name} of ${busy.length}`,
    unit: 'ms',
    ours: percentile(busy, p),
    peers: [{ name: 'before', value: percentile(calm, p) }],
  };
}
