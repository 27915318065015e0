/** Row: from "create project" to the prompt of its terminal in the client, one at a time and twenty at once, beside Node's own boot. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Connection } from '@lyceum/util/client/connection';
import type { ProjectId } from '@lyceum/util/ids';
import type { Lyceum } from '../frame/lyceum';
import { startPeer } from '../frame/peer';
import { interleave, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import { percentile } from '../frame/statistics';
import { lyceumTerminal } from '../load/terminal-clients';

const RUNS = { quick: 5, default: 10, full: 30 };
const AT_ONCE = { quick: 5, default: 20, full: 20 };
/** ms: a project that has no prompt by then has none. */
const PATIENCE_MS = 60_000;
/** The end of any shell's usual prompt, perhaps followed by escape sequences. */
const PROMPT = /[$#] /;

export const start: Row = {
  name: 'start',
  run: async ({ lyceum, scope, mode }) => {
    const system = await lyceum();
    const connection = scope.add(await system.connect(await system.signUp()));
    await projectToPrompt(system, connection);
    const samples = await interleave(RUNS[mode], {
      ours: () => projectToPrompt(system, connection),
      boot: timeBoot,
      server: timeServer,
    });
    const peers = (p: number) => [
      { name: 'node with HTTP server', value: percentile(samples.server, p) },
      { name: 'node boot', value: percentile(samples.boot, p) },
    ];
    const line = (p: number) => ({
      row: 'start',
      what: `create project to prompt, p${p} of ${RUNS[mode]}`,
      unit: 'ms',
      ours: percentile(samples.ours, p),
      peers: peers(p),
    });
    const crowd = await Promise.all(
      Array.from({ length: AT_ONCE[mode] }, () => projectToPrompt(system, connection)),
    );
    return [
      { ...line(50), target: { kind: 'at_most', value: 400 } },
      line(95),
      {
        row: 'start',
        what: `${AT_ONCE[mode]} at once, p95`,
        unit: 'ms',
        ours: percentile(crowd, 95),
        peers: [],
        target: { kind: 'at_most', value: 5000 },
      },
    ];
  },
};

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
