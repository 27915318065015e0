/** The rows in the order in which they run: the hub's memory first, while it is young. A new row is one file and one line here. */
import type { Row } from '../frame/row';
import { bundle } from './bundle';
import { clusterFailover } from './cluster-failover';
import { clusterKeystroke } from './cluster-keystroke';
import { clusterProxy } from './cluster-proxy';
import { clusterStatic } from './cluster-static';
import { connections } from './connections';
import { documents } from './documents';
import { feed } from './feed';
import { feeds } from './feeds';
import { files } from './files';
import { fresh } from './fresh';
import { history } from './history';
import { idle } from './idle';
import { jupyter } from './jupyter';
import { keystroke } from './keystroke';
import { open } from './open';
import { projects } from './projects';
import { proxy } from './proxy';
import { start } from './start';
import { terminal } from './terminal';
import { typists } from './typists';

export const ROWS: readonly Row[] = [
  connections,
  keystroke,
  typists,
  documents,
  feed,
  feeds,
  projects,
  start,
  open,
  files,
  history,
  terminal,
  jupyter,
  proxy,
  idle,
  bundle,
  fresh,
  clusterKeystroke,
  clusterStatic,
  clusterProxy,
  clusterFailover,
];

/** Names for several rows at once. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  sync: ['connections', 'keystroke', 'typists', 'documents', 'feed', 'feeds', 'history'],
  cluster: ['cluster-keystroke', 'cluster-static', 'cluster-proxy', 'cluster-failover'],
};
