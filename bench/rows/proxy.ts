/**
 * Row: a project's web server through our proxy, beside the server itself and three other proxies before it: a bare http-proxy-3 with a keep-alive
 * agent, configurable-http-proxy, and HAProxy where it is installed. None of them asks who may; all get the same request, with the address and the
 * cookie that ours needs, and pass it on.
 */
import { existsSync } from 'node:fs';
import type { Measure } from '../frame/measure';
import { type PeerProcess, startPeer } from '../frame/peer';
import { openFiles } from '../frame/process-figures';
import { interleave, pause } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median } from '../frame/statistics';
import { contentAddress } from '../load/content-address';
import { type Address, answersPerSecond } from '../load/http-load';
import { abandon, echoesPerSecond } from '../load/websocket-load';

/** ms of one measurement. */
const LOAD_MS = { quick: 1000, default: 2000, full: 4000 };
/** ms of load before the first round: a proxy that has run for an hour has its code optimised. */
const WARM_UP_MS = { quick: 1500, default: 4000, full: 6000 };
const ABANDONED = 500;
/** Where HAProxy lies when it is installed. */
const HAPROXY = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'];
/** ms until a socket that is still there counts as left. */
const CLOSING_MS = 10_000;
/** Files that the hub may have opened meanwhile for itself: database connections of its pool. */
const OWN_FILES = 20;

export const proxy: Row = {
  name: 'proxy',
  run: async ({ lyceum, scope, rounds, mode }) => {
    const system = await lyceum();
    const connection = scope.add(await system.connect(await system.signUp()));
    const project_id = await system.runningProject(connection, 'Serves');
    scope.onClose(() => connection.request('project_action', { project_id, action: 'stop' }));
    // The process driver gives a project the ports of the machine: a server of ours stands for one of the project's.
    const server = scope.add(await startPeer('content-server.cjs'));
    const ours = await contentAddress(connection, project_id, `server/${server.port}/`);
    const direct: Address = { ...ours, port: server.port };
    const ways: Record<string, Address> = { ours, direct };
    for (const [name, file] of Object.entries(peers())) {
      const { port } = scope.add(await startPeer(file, [String(server.port)]));
      ways[name] = { ...direct, port };
    }
    const loadOn = (load: typeof answersPerSecond) =>
      interleave(
        rounds,
        Object.fromEntries(
          Object.entries(ways).map(([name, address]) => [name, () => load(address, LOAD_MS[mode])]),
        ),
      );
    for (const address of Object.values(ways)) await answersPerSecond(address, WARM_UP_MS[mode]);
    const answers = line('small answers', await loadOn(answersPerSecond));
    const echoes = line('WebSocket echoes', await loadOn(echoesPerSecond));
    const hub = await system.stack.hubPid();
    return [
      answers,
      echoes,
      {
        row: 'proxy',
        what: `sockets left after ${ABANDONED} abandoned clients`,
        unit: 'sockets',
        ours: await socketsLeft(ours, hub, server),
        peers: [],
        target: { kind: 'at_most', value: 0 },
      },
    ];
  },
};

/** Peers by the names of the table. */
function peers(): Record<string, string> {
  const hasHaproxy = HAPROXY.some((file) => existsSync(file));
  return {
    'http-proxy-3': 'bare-proxy.cjs',
    'configurable-http-proxy': 'chp.cjs',
    ...(hasHaproxy && { HAProxy: 'haproxy.cjs' }),
  };
}

function line(what: string, { ours = [], ...others }: Record<string, number[]>): Measure {
  return {
    row: 'proxy',
    what,
    unit: '/s',
    ours: median(ours),
    peers: Object.entries(others).map(([name, rates]) => ({ name, value: median(rates) })),
    target: { kind: 'at_least_times', peer: 'http-proxy-3', factor: 0.9 },
  };
}

/** Sockets that the hub, or the server behind it, still holds. */
async function socketsLeft(address: Address, hub: number, server: PeerProcess): Promise<number> {
  const behind = async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/sockets`);
    return Number(await response.text());
  };
  const before = await openFiles(hub);
  await abandon(address, ABANDONED);
  const end = performance.now() + CLOSING_MS;
  let left = Number.NaN;
  do {
    await pause(100);
    const inHub = Math.max(0, (await openFiles(hub)) - before - OWN_FILES);
    left = Math.max(inHub, await behind());
  } while (left > 0 && performance.now() < end);
  return left;
}
