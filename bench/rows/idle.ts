/** Row: what an idle running project holds in memory (its local hub), beside Node with an HTTP server. */
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { memoryOf } from '../frame/process-figures';
import { pause } from '../frame/repeat';
import type { Row } from '../frame/row';

/** ms of idling before the look: what starting needed is freed by then, or will not be. */
const IDLE_MS = { quick: 2000, default: 5000, full: 30_000 };

export const idle: Row = {
  name: 'idle',
  run: async ({ lyceum, scope, mode }) => {
    const system = await lyceum();
    const connection = scope.add(await system.connect(await system.signUp()));
    const project_id = await system.runningProject(connection, 'Idles');
    scope.onClose(() => connection.request('project_action', { project_id, action: 'stop' }));
    const server = scope.add(await startPeer('http-server.cjs'));
    await fetch(`http://127.0.0.1:${server.port}/`).then((response) => response.text());
    await pause(IDLE_MS[mode]);
    const ours = await memoryOf(await system.stack.localHubPid(project_id));
    const peer = await memoryOf(server.pid);
    const line = (what: string, field: 'rss_kb' | 'pss_kb'): Measure => ({
      row: 'idle',
      what,
      unit: 'MB',
      ours: ours[field] / 1024,
      peers: [{ name: 'node with HTTP server', value: peer[field] / 1024 }],
    });
    return [
      { ...line('idle project, resident', 'rss_kb'), target: { kind: 'at_most', value: 60 } },
      line('idle project, proportional share', 'pss_kb'),
    ];
  },
};
