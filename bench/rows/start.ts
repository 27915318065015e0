/** Row: from "create project" to the prompt of its terminal in the client, one at a time and twenty at once, by both drivers, beside Node's own boot. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import type { Mode } from '../frame/arguments';
import { Lyceum } from '../frame/lyceum';
import type { Measure } from '../frame/measure';
import { startPeer } from '../frame/peer';
import { interleave, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import type { Scope } from '../frame/scope';
import { percentile } from '../frame/statistics';
import { lyceumTerminal } from '../load/terminal-clients';

const RUNS = { quick: 5, default: 10, full: 30 };
const AT_ONCE = { quick: 5, default: 20, full: 20 };
/** ms: a project that has no prompt by then has none. */
const PATIENCE_MS = 60_000;
/** The end of any shell's usual prompt, perhaps followed by escape sequences. */
const PROMPT = /[$#] /;

/** ms, p50: DESIGN.md §8. */
const TARGET_MS = { process: 400, container: 700 };
const CROWD_TARGET_MS = 5000;

export const start: Row = {
  name: 'start',
  run: async ({ lyceum, scope, mode }) => {
    const measures = await startsOf('process', await lyceum(), scope, mode);
    if (!isInstalled('podman')) return measures;
    const contained = scope.add(await Lyceum.start({ COMPUTE_DRIVER: 'container' }));
    return [...measures, ...(await startsOf('container', contained, scope, mode))];
  },
};

async function startsOf(
  driver: keyof typeof TARGET_MS,
  system: Lyceum,
  scope: Scope,
  mode: Mode,
): Promise<Measure[]> {
  const connection = scope.add(await system.connect(await system.signUp()));
  await projectToPrompt(system, connection);
  const runs: Record<string, () => Promise<number>> = {
    ours: () => projectToPrompt(system, connection),
    ...(driver === 'container' && { 'podman run true': timePodman }),
    'node with HTTP server': timeServer,
    'node boot': timeBoot,
  };
  const { ours = [], ...peers } = await interleave(RUNS[mode], runs);
  const line = (p: number): Measure => ({
    row: 'start',
    what: `${driver}: create project to prompt, p${p} of ${RUNS[mode]}`,
    unit: 'ms',
    ours: percentile(ours, p),
    peers: Object.entries(peers).map(([name, samples]) => ({ name, value: percentile(samples, p) })),
  });
  const crowd = await Promise.all(
    Array.from({ length: AT_ONCE[mode] }, () => projectToPrompt(system, connection)),
  );
  return [
    { ...line(50), target: { kind: 'at_most', value: TARGET_MS[driver] } },
    line(95),
    {
      row: 'start',
      what: `${driver}: ${AT_ONCE[mode]} at once, p95`,
      unit: 'ms',
      ours: percentile(crowd, 95),
      peers: [],
      target: { kind: 'at_most', value: CROWD_TARGET_MS },
    },
  ];
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** ms of a container that does nothing, of the same root file system and with no image. */
async function timePodman(): Promise<number> {
  const begun = performance.now();
  const runtime = isInstalled('runc') ? ['--runtime', 'runc'] : [];
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
  const args = [...runtime, 'run', '--rm', '--network', 'none', ...limits, '--rootfs', '/:O', 'true'];
  await once(spawn('podman', args, { stdio: 'ignore' }), 'exit');
  return performance.now() - begun;
}

/** ms. The project is stopped and deleted afterwards, outside the time. */
async function projectToPrompt(system: Lyceum, connection: Connection): Promise<number> {
  const begun = performance.now();
  const project_id = await system.runningProject(connection, 'Started by benchmarks');
  await within(PATIENCE_MS, 'a prompt', promptOf(connection, project_id));
  const took = performance.now() - begun;
  await connection.request('project_action', { project_id, action: 'stop' });
  await connection.request('project_delete', { project_id });
  return took;
}

function promptOf(connection: Connection, project_id: ProjectId): Promise<void> {
  let seen = '';
  return new Promise((resolve, reject) => {
    const terminal = lyceumTerminal(connection, project_id, 'start.term', (data, drawn) => {
      drawn();
      seen += Buffer.from(data).toString();
      if (PROMPT.test(seen)) terminal.then((open) => open.close()).then(resolve);
    });
    terminal.catch(reject);
  });
}

async function timeBoot(): Promise<number> {
  const begun = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - begun;
}

/** Until it answers its first request. */
async function timeServer(): Promise<number> {
  const begun = performance.now();
  const server = await startPeer('http-server.cjs');
  await (await fetch(`http://127.0.0.1:${server.port}/`)).text();
  const took = performance.now() - begun;
  await server.close();
  return took;
}
