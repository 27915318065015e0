/**
 * Row: a hub is killed under somebody who types; how long until their connection is welcomed by the other hub, and until what they typed
 * meanwhile is durable. It is the client of the webapp, with its pauses between attempts; what takes the time is these pauses and HAProxy,
 * which asks the other hub as soon as the first refuses, and the opening of the document there.
 */
import { DocumentSession } from '@lyceum/util/client/document-session';
import { newKey, type ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Cluster } from '../frame/cluster';
import type { Person } from '../frame/lyceum';
import type { Measure } from '../frame/measure';
import { pause } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median } from '../frame/statistics';

const KILLS = { quick: 1, default: 5, full: 9 };
/** The promise, in ms. */
const TARGET_MS = 5000;
/** ms between two looks, and until a wait is given up. */
const LOOK_MS = 20;
const PATIENCE_MS = 30_000;
/** ms after the hub is back: so long it is as calm as before, and the next kill meets no start. */
const CALM_MS = 1000;

interface Sample {
  welcomed: number;
  durable: number;
  /** The killed hub was still away when somebody welcomed us. */
  byOther: boolean;
}

export const clusterFailover: Row = {
  name: 'cluster-failover',
  run: async ({ cluster: started, mode }) => {
    const cluster = await started();
    const { owner, project_id } = await cluster.front.project();
    const samples: Sample[] = [];
    while (samples.length < KILLS[mode]) {
      samples.push(await killUnder(cluster, owner, project_id));
      await settled('hub1 takes people again', () => cluster.isTaken('hub1').catch(() => false));
      await pause(CALM_MS);
    }
    const byOther = samples.filter((sample) => sample.byOther).length;
    const line = (what: string, figures: number[]): Measure => ({
      row: 'cluster-failover',
      what: `hub killed: ${what}`,
      unit: 'ms',
      ours: median(figures),
      peers: [],
      target: { kind: 'at_most', value: TARGET_MS },
      note: `worst of ${figures.length}: ${Math.round(Math.max(...figures))} ms; by the other hub: ${byOther}`,
    });
    return [
      line(
        'welcomed again',
        samples.map(({ welcomed }) => welcomed),
      ),
      line(
        'edit made meanwhile is durable',
        samples.map(({ durable }) => durable),
      ),
    ];
  },
};

async function killUnder(cluster: Cluster, owner: Person, project_id: ProjectId): Promise<Sample> {
  const path = `failover-${newKey()}.txt`;
  await cluster.front.putFile(owner, project_id, path, '');
  const connection = await cluster.connect(owner, 'hub1');
  const session = new DocumentSession(connection, { project_id, path: parseProjectPath(path) });
  try {
    session.text.insert(0, 'before');
    await settled('the document is open', () => session.loaded && session.unacked === 0);
    const pid = await cluster.front.stack.hubPid();
    const begun = performance.now();
    process.kill(pid, 'SIGKILL');
    session.text.insert(0, 'meanwhile ');
    await settled('the killed hub is missed', () => connection.status.kind !== 'connected');
    await settled('welcome', () => connection.status.kind === 'connected');
    const welcomed = performance.now() - begun;
    const byOther = !(await answers(cluster));
    await settled('the edit is durable', () => session.unacked === 0);
    return { welcomed, durable: performance.now() - begun, byOther };
  } finally {
    session.close();
    connection.close();
  }
}

function answers(cluster: Cluster): Promise<boolean> {
  return fetch(`http://127.0.0.1:${cluster.hubPort('hub1')}/alive`).then(
    (response) => response.ok,
    () => false,
  );
}

async function settled(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await pause(LOOK_MS);
  }
}
