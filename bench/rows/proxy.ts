/** Row: a project's web server through our proxy, beside the server itself and a bare http-proxy-3 with a keep-alive agent. */
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
    const bare = scope.add(await startPeer('bare-proxy.cjs', [String(server.port)]));
    const ours = await contentAddress(connection, project_id, `server/${server.port}/`);
    const direct = { port: server.port, path: '/', cookie: '' };
    const peer = { ...direct, port: bare.port };
    const loadOn = (load: typeof answersPerSecond) =>
      interleave(rounds, {
        ours: () => load(ours, LOAD_MS[mode]),
        peer: () => load(peer, LOAD_MS[mode]),
        direct: () => load(direct, LOAD_MS[mode]),
      });
    for (const address of [ours, peer, direct]) await answersPerSecond(address, WARM_UP_MS[mode]);
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

function line(what: string, rates: Record<'ours' | 'peer' | 'direct', number[]>): Measure {
  return {
    row: 'proxy',
    what,
    unit: '/s',
    ours: median(rates.ours),
    peers: [
      { name: 'http-proxy-3', value: median(rates.peer) },
      { name: 'direct', value: median(rates.direct) },
    ],
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
