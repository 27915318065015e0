/**
 * Row: a project's web server and a large file of it through HAProxy, beside the same hub proxy without HAProxy, and beside a bare
 * http-proxy-3 and HAProxy alone before the same server. HAProxy spreads sockets over the proxies of both hubs and encrypts; the direct way
 * has one hub and no encryption. The load generator, which decrypts too, shares two cores with all of them and limits answers and echoes.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cluster } from '../frame/cluster';
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { interleave } from '../frame/repeat';
import type { Row, RowContext } from '../frame/row';
import { median } from '../frame/statistics';
import { contentAddress } from '../load/content-address';
import { downloadSpeed } from '../load/file-tasks';
import { type Address, answersPerSecond } from '../load/http-load';
import { echoesPerSecond } from '../load/websocket-load';

/** ms of one measurement. */
const LOAD_MS = { quick: 1000, default: 2000, full: 4000 };
/** ms of load before the first round: a proxy that has run for an hour has its code optimised. */
const WARM_UP_MS = { quick: 1500, default: 4000, full: 6000 };
/** Bytes of the file that is downloaded, and how it is written. */
const FILE_BYTES = 64e6;
const BLOCK = Buffer.alloc(1e6, 'x');
const FILE = 'large.bin';

export const clusterProxy: Row = {
  name: 'cluster-proxy',
  run: async (context) => {
    const { rounds, mode } = context;
    const { cluster, ways, files } = await prepare(context);
    const loads = (load: typeof answersPerSecond) =>
      interleave(rounds, {
        haproxy: () => load(ways.haproxy, LOAD_MS[mode]),
        direct: () => load(ways.direct, LOAD_MS[mode]),
        bare: () => load(ways.bare, LOAD_MS[mode]),
        node: () => load(ways.node, LOAD_MS[mode]),
      });
    for (const address of Object.values(ways)) await answersPerSecond(address, WARM_UP_MS[mode]);
    const answers = line('small answers', '/s', await loads(answersPerSecond));
    for (const address of Object.values(ways)) await echoesPerSecond(address, LOAD_MS[mode]);
    const echoes = line('WebSocket echoes', '/s', await loads(echoesPerSecond));
    const downloads = await interleave(rounds, {
      haproxy: () => downloadSpeed(urlOf(files), files.cookie),
      direct: () => downloadSpeed(urlOf(directly(cluster, files)), files.cookie),
    });
    return [answers, echoes, line(`download of ${FILE_BYTES / 1e6} MB`, 'MB/s', downloads)];
  },
};

async function prepare({ cluster: started, scope }: RowContext) {
  const cluster = await started();
  const owner = await cluster.front.signUp();
  const connection = scope.add(await cluster.connect(owner, 'hub1'));
  const project_id = await cluster.front.runningProject(connection, 'Serves');
  scope.onClose(() => connection.request('project_action', { project_id, action: 'stop' }));
  // The process driver gives a project the ports of the machine: a server of ours stands for one of the project's.
  const server = scope.add(await startPeer('content-server.cjs'));
  const bare = scope.add(await startPeer('haproxy.cjs', [String(server.port), cluster.certificate]));
  const node = scope.add(await startPeer('bare-proxy.cjs', [String(server.port)]));
  await writeLarge(join(cluster.front.stack.home(project_id), FILE));
  const haproxy = await contentAddress(connection, project_id, `server/${server.port}/`);
  const ways = {
    haproxy,
    direct: directly(cluster, haproxy),
    bare: { port: bare.port, path: '/', cookie: '', secure: true },
    node: { port: node.port, path: '/', cookie: '' },
  };
  return { cluster, ways, files: await contentAddress(connection, project_id, `raw/${FILE}`) };
}

/** The same address at the proxy of the first hub. */
function directly(cluster: Cluster, address: Address): Address {
  return { ...address, port: cluster.hubPort('hub1') + 1, secure: false };
}

function urlOf({ port, path, secure }: Address): string {
  return `${secure ? 'https://localhost' : 'http://127.0.0.1'}:${port}${path}`;
}

/** On the disk at once: writing it is not measured. */
async function writeLarge(file: string): Promise<void> {
  const blocks = Array.from({ length: FILE_BYTES / BLOCK.length }, () => BLOCK);
  await pipeline(Readable.from(blocks), createWriteStream(file));
}

type Rates = Record<'haproxy' | 'direct', number[]> & { bare?: number[]; node?: number[] };

function line(what: string, unit: string, { haproxy, direct, bare, node }: Rates): Measure {
  return {
    row: 'cluster-proxy',
    what,
    unit,
    ours: median(haproxy),
    peers: [
      { name: 'hub proxy direct', value: median(direct) },
      ...(node ? [{ name: 'http-proxy-3', value: median(node) }] : []),
      ...(bare ? [{ name: 'HAProxy alone', value: median(bare) }] : []),
    ],
  };
}
