/**
 * The cluster as `npm run cluster` starts it, and the ways into it: through HAProxy, or straight to one of its programs. Rows named
 * cluster-… share one; it is started for the first of them.
 */
import { join } from 'node:path';
import type { Connection } from '@lyceum/util/client/connection';
import { startStack } from '../../e2e/support/stack';
import { type Cluster as ClusterFile, portOf, readClusterFile } from '../../scripts/cluster/cluster-file';
import { Lyceum, type Person } from './lyceum';

export type HubName = 'hub1' | 'hub2';

export class Cluster {
  readonly file: ClusterFile;

  /** `front`: through HAProxy, as people reach it. */
  constructor(readonly front: Lyceum) {
    this.file = readClusterFile(join(front.stack.data, 'cluster.json'));
  }

  static async start(): Promise<Cluster> {
    return new Cluster(new Lyceum(await startStack({ cluster: true })));
  }

  close(): Promise<unknown> {
    return this.front.close();
  }

  /** HAProxy's port for pages, files and the hubs. */
  get frontPort(): number {
    return portOf(this.file.public_url);
  }

  get webServerPort(): number {
    const [first] = this.file.static;
    if (!first) throw new Error('the cluster file names no web server');
    return first.port;
  }

  /** The certificate of HAProxy, with its key. */
  get certificate(): string {
    return join(this.front.stack.data, 'front', 'self-signed.pem');
  }

  /** A hub's own port; its proxy listens on the next. */
  hubPort(name: HubName): number {
    const hub = this.file.hubs.find((one) => one.name === name);
    if (!hub) throw new Error(`the cluster file names no ${name}`);
    return hub.port;
  }

  /** One hub with nothing before it. People who signed up through HAProxy are known here: sessions lie in the database. */
  direct(name: HubName): Lyceum {
    const url = `http://127.0.0.1:${this.hubPort(name)}${this.file.base_path}`;
    return new Lyceum({ ...this.front.stack, url });
  }

  /** The same person, whom HAProxy brings to this hub as long as it is there. */
  atHub(person: Person, name: HubName): Person {
    const others = person.cookie.split('; ').filter((part) => !part.startsWith('lyceum_hub='));
    return { ...person, cookie: [...others, `lyceum_hub=${name}`].join('; ') };
  }

  connect(person: Person, name: HubName): Promise<Connection> {
    return this.front.connect(this.atHub(person, name));
  }

  /** Whether HAProxy brings people to this hub: it sets its cookie anew where it had to choose another one. */
  async isTaken(name: HubName): Promise<boolean> {
    const response = await fetch(`${this.front.stack.url}/alive`, {
      headers: { cookie: `lyceum_hub=${name}` },
    });
    await response.arrayBuffer();
    return response.ok && response.headers.getSetCookie().length === 0;
  }
}
