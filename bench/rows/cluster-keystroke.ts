/**
 * Row: a key from writer to reader in the cluster: both on one hub or on two, straight to the hubs or through HAProxy with TLS, beside the
 * bare ws relay with and without the same HAProxy. Two cores serve the load generator, HAProxy, both hubs and PostgreSQL: with one key at
 * a time the latencies are those of the way, not of a crowd. A reader on the other hub waits for the commit, which its hub reads from the
 * WAL: the writer's durable ack is the limit of that way.
 */
import type { Cluster } from '../frame/cluster';
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { interleave } from '../frame/repeat';
import type { Row, RowContext } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { relayEdits } from '../load/edit-peers';
import { type EditServer, lyceumEdits } from '../load/edit-servers';
import { type Sample, typeKeys, warmUp } from '../load/one-typist';

type Way = 'one hub' | 'two hubs' | 'one hub + HAProxy' | 'two hubs + HAProxy';
type Relay = 'ws relay' | 'ws relay + HAProxy';

/** What each way is compared with: the way with one thing less, and the relay that is reached alike. */
const BESIDE: Record<Way, (Way | Relay)[]> = {
  'one hub': ['ws relay'],
  'two hubs': ['one hub', 'ws relay'],
  'one hub + HAProxy': ['one hub', 'ws relay + HAProxy'],
  'two hubs + HAProxy': ['two hubs', 'ws relay + HAProxy'],
};
const WAYS = Object.keys(BESIDE) as Way[];

export const clusterKeystroke: Row = {
  name: 'cluster-keystroke',
  run: async (context) => {
    const cluster = await context.cluster();
    const lyceum = await waysInto(cluster);
    const servers: Record<string, EditServer> = { ...lyceum, ...(await relays(context, cluster)) };
    for (const server of Object.values(servers)) await warmUp(server);
    const samples = await interleave<string, Sample>(
      context.rounds,
      Object.fromEntries(
        Object.entries(servers).map(([name, server]) => [name, () => typeKeys(server, name in lyceum)]),
      ),
    );
    const over = (name: string, what: keyof Sample, p: number) =>
      median((samples[name] ?? []).map((sample) => percentile(sample[what], p)));
    const line = (way: Way, p: number): Measure => ({
      row: 'cluster-keystroke',
      what: `${way}: key to reader, p${p}`,
      unit: 'ms',
      ours: over(way, 'arrival', p),
      peers: [
        ...BESIDE[way].map((name) => ({ name, value: over(name, 'arrival', p) })),
        ...(way.startsWith('two') ? [{ name: 'durable ack', value: over(way, 'durable', p) }] : []),
      ],
    });
    const acks = (way: Way): Measure => ({
      row: 'cluster-keystroke',
      what: `${way}: key to durable ack, p50`,
      unit: 'ms',
      ours: over(way, 'durable', 50),
      peers: BESIDE[way]
        .filter((name) => name in lyceum)
        .map((name) => ({ name, value: over(name, 'durable', 50) })),
    });
    return WAYS.flatMap((way) => [line(way, 50), line(way, 95), acks(way)]);
  },
};

async function waysInto(cluster: Cluster): Promise<Record<Way, EditServer>> {
  const { owner, project_id } = await cluster.front.project();
  const [hub1, hub2] = [cluster.direct('hub1'), cluster.direct('hub2')];
  const at1 = cluster.atHub(owner, 'hub1');
  const at2 = cluster.atHub(owner, 'hub2');
  return {
    'one hub': await lyceumEdits(hub1, owner, project_id),
    'two hubs': await lyceumEdits(hub1, owner, project_id, { system: hub2, person: owner }),
    'one hub + HAProxy': await lyceumEdits(cluster.front, at1, project_id),
    'two hubs + HAProxy': await lyceumEdits(cluster.front, at1, project_id, {
      system: cluster.front,
      person: at2,
    }),
  };
}

async function relays({ scope }: RowContext, cluster: Cluster): Promise<Record<Relay, EditServer>> {
  const relay = scope.add(await startPeer('ws-relay.cjs'));
  const before = scope.add(await startPeer('haproxy.cjs', [String(relay.port), cluster.certificate]));
  return { 'ws relay': relayEdits(relay), 'ws relay + HAProxy': relayEdits(before) };
}
