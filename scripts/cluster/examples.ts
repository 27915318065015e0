// The two configurations in haproxy/ and nginx/, made from docs/deployment/cluster.json: what an admin reads before making some. Written anew by
//   node --require tsx/cjs -e "require('./scripts/cluster/examples').writeExamples(process.cwd())"
// whenever the generators change; examples.test.ts says when that was forgotten. Nothing runs with these files.
import fs from 'node:fs';
import path from 'node:path';

import { type Cluster, readClusterFile } from './cluster-file';
import { BROTLI } from './front-files';
import { haproxyConfig } from './haproxy-config';
import { nginxConfig } from './nginx-config';

/** Where docs/OPERATIONS.md lets `npm run cluster:config` put things. */
const FRONT = '/var/lib/lyceum/front';

export interface Example {
  /** Below the clone. */
  readonly file: string;
  readonly text: string;
}

export function exampleCluster(root: string): Cluster {
  return readClusterFile(path.join(root, 'docs', 'deployment', 'cluster.json'));
}

/** `folder` and `certificate`: the tests have HAProxy and nginx look at the same files in other places. */
export function examples(
  cluster: Cluster,
  folder = FRONT,
  certificate = cluster.front.certificate,
  brotli: string | undefined = BROTLI,
): Example[] {
  const [web] = cluster.static;
  if (!web) throw new Error('the example has a web server');
  return [
    { file: 'haproxy/haproxy.cfg', text: haproxyConfig(cluster, { certificate, folder }) },
    {
      file: 'nginx/nginx.conf',
      text: nginxConfig(cluster, web, { folder, index: `${folder}/index.html`, brotli }),
    },
  ];
}

export function writeExamples(root: string): void {
  for (const { file, text } of examples(exampleCluster(root))) fs.writeFileSync(path.join(root, file), text);
}
