// `npm run cluster:config -- <cluster.json> [--run FOLDER] [haproxy] [nginx]`: writes the configurations of HAProxy and nginx into the run
// folder (default: front/ beside the cluster file), and has both programs check them where they are installed.
import path from 'node:path';

import { readClusterFile } from './cluster/cluster-file';
import { checkFrontFiles, type Part, placesIn, writeFrontFiles } from './cluster/front-files';
import { Failure, runMain } from './failure';
import { say } from './progress';

const USAGE = 'Usage: npm run cluster:config -- <cluster.json> [--run FOLDER] [haproxy] [nginx]';
const PARTS: readonly Part[] = ['haproxy', 'nginx'];

function readArguments(args: readonly string[]): { file: string; folder: string; parts: readonly Part[] } {
  const [file, ...rest] = args;
  if (file === undefined || file.startsWith('-')) throw new Failure(USAGE);
  let folder = path.join(path.dirname(path.resolve(file)), 'front');
  const parts: Part[] = [];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const part = PARTS.find((one) => one === word);
    const value = word === '--run' ? rest.shift() : undefined;
    if (part) parts.push(part);
    else if (value) folder = path.resolve(value);
    else throw new Failure(USAGE);
  }
  return { file: path.resolve(file), folder, parts: parts.length > 0 ? parts : PARTS };
}

runMain(async () => {
  const { file, folder, parts } = readArguments(process.argv.slice(2));
  const cluster = readClusterFile(file);
  const places = placesIn(folder);
  writeFrontFiles(cluster, places, parts);
  const absent = checkFrontFiles(cluster, places, parts);
  if (parts.includes('haproxy')) say(`HAProxy: ${places.haproxy}`);
  if (parts.includes('nginx'))
    for (const { name } of cluster.static) say(`nginx (${name}): ${places.nginx(name)}`);
  if (absent.length > 0) say(`Not checked, because not installed here: ${absent.join(', ')}.`);
  return 0;
});
