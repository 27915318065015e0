/**
 * Row: files of the webapp through HAProxy and nginx, beside nginx and a hub without HAProxy. Asked as browsers ask, so that the compressed
 * file is what is sent. Through HAProxy everything is encrypted, and the load generator decrypts it in one thread: on two cores that
 * thread, and not HAProxy, is what limits small answers as well as large ones.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../frame/cluster';
import type { Measure } from '../frame/measure';
import { interleave } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median } from '../frame/statistics';
import { type Address, type Load, loadOn } from '../load/http-load';

/** ms of one measurement. */
const LOAD_MS = { quick: 1000, default: 2000, full: 4000 };
/** ms of load before the first round. */
const WARM_UP_MS = { quick: 500, default: 2000, full: 4000 };
const ENCODING = 'br, gzip';

export const clusterStatic: Row = {
  name: 'cluster-static',
  run: async ({ cluster: started, rounds, mode }) => {
    const cluster = await started();
    const [smallest, largest] = await scripts(join(cluster.file.webapp, 'static'));
    const measures: Measure[] = [];
    const pages = { 'smallest script': smallest, 'largest script': largest, 'index page': '' };
    for (const [what, name] of Object.entries(pages)) {
      const ways = addresses(cluster, name === '' ? '/' : `/static/${name}`);
      for (const address of Object.values(ways)) await loadOn(address, WARM_UP_MS[mode]);
      const loads = await interleave(rounds, {
        haproxy: () => loadOn(ways.haproxy, LOAD_MS[mode]),
        nginx: () => loadOn(ways.nginx, LOAD_MS[mode]),
        hub: () => loadOn(ways.hub, LOAD_MS[mode]),
      });
      measures.push(line(what, 'answers', loads));
      if (name === largest) measures.push(line(what, 'megabytes', loads));
    }
    return measures;
  },
};

type Ways<T> = Record<'haproxy' | 'nginx' | 'hub', T>;

function addresses(cluster: Cluster, name: string): Ways<Address> {
  const path = `${cluster.file.base_path}${name}`;
  const plain = { path, cookie: '', encoding: ENCODING };
  return {
    haproxy: { ...plain, port: cluster.frontPort, secure: true },
    nginx: { ...plain, port: cluster.webServerPort },
    hub: { ...plain, port: cluster.hubPort('hub1') },
  };
}

function line(what: string, field: keyof Load, loads: Ways<Load[]>): Measure {
  const over = (way: keyof Ways<unknown>) => median(loads[way].map((load) => load[field]));
  return {
    row: 'cluster-static',
    what,
    unit: field === 'answers' ? '/s' : 'MB/s',
    ours: over('haproxy'),
    peers: [
      { name: 'nginx direct', value: over('nginx') },
      { name: 'hub direct', value: over('hub') },
    ],
  };
}

/** Names of the smallest and the largest script that webpack made and that is compressed beside. */
async function scripts(folder: string): Promise<[smallest: string, largest: string]> {
  const names = await readdir(folder);
  const compressed = names.filter((name) => name.endsWith('.js') && names.includes(`${name}.br`));
  const sized = await Promise.all(
    compressed.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })),
  );
  sized.sort((a, b) => a.size - b.size);
  const [first, last] = [sized[0], sized.at(-1)];
  if (!first || !last) throw new Error(`there are no compressed scripts in ${folder}`);
  return [first.name, last.name];
}
