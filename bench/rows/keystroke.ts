/** Row: a key of one typist until it reaches one reader, and until it is durable, beside a bare ws relay, y-websocket and hocuspocus. */
import type { Measure } from '../frame/measure';
import { interleave } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { EDIT_PEERS } from '../load/edit-peers';
import { lyceumEdits } from '../load/edit-servers';
import { type Sample, typeKeys, warmUp } from '../load/one-typist';

export const keystroke: Row = {
  name: 'keystroke',
  run: async ({ lyceum, scope, rounds }) => {
    const system = await lyceum();
    const { owner, project_id } = await system.project();
    const ours = await lyceumEdits(system, owner, project_id);
    const peers = await Promise.all(
      EDIT_PEERS.map(async ({ name, start, edits }) => ({ name, server: edits(scope.add(await start())) })),
    );
    for (const server of [ours, ...peers.map((peer) => peer.server)]) await warmUp(server);
    const samples: Record<string, Sample[]> = await interleave<string, Sample>(rounds, {
      ours: () => typeKeys(ours, true),
      ...Object.fromEntries(peers.map(({ name, server }) => [name, () => typeKeys(server, false)])),
    });
    const over = (name: string, p: number) =>
      median((samples[name] ?? []).map(({ arrival }) => percentile(arrival, p)));
    const line = (p: number): Measure => ({
      row: 'keystroke',
      what: `key to reader, p${p}`,
      unit: 'ms',
      ours: over('ours', p),
      peers: peers.map(({ name }) => ({ name, value: over(name, p) })),
    });
    const acks = median((samples.ours ?? []).map(({ durable }) => median(durable)));
    return [
      { ...line(50), target: { kind: 'at_most_times', peer: 'ws relay', factor: 1.5 } },
      line(95),
      { row: 'keystroke', what: 'key to durable ack, p50', unit: 'ms', ours: acks, peers: [] },
    ];
  },
};
