// The entry of `npm run cluster`: installs what is missing (packages of npm, HAProxy and nginx of the system), then hands over to
// cluster/main.ts. What needs root and cannot be installed is named, and then nothing is started.
import { install, installAndRun } from './setup.mjs';
import { CLUSTER, CLUSTER_NEEDS, ensurePackages } from './system-packages.mjs';

const [installed, missing] = await Promise.all([install(), ensurePackages(CLUSTER, 'the cluster')]);
const needed = missing.filter((name) => name in CLUSTER_NEEDS);
if (needed.length > 0) {
  console.error(
    `Lyceum cannot start the cluster without: ${needed.join(', ')}. Install: apt-get install ${needed.join(' ')}`,
  );
  process.exitCode = 1;
} else if (!installed) process.exitCode = 1;
else {
  if (missing.length > 0)
    console.log(`Lyceum runs, with less, without: ${missing.join(', ')} (apt-get install).`);
  await installAndRun('cluster/main.ts', process.argv.slice(2));
}
