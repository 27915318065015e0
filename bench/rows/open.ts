/** Row: opening a text file that was never opened before, with the project running, and again with it stopped. */

import type { Connection } from '@lyceum/util/client/connection';
import { DocumentSession } from '@lyceum/util/client/document-session';
import type { ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import type { Measure } from '../frame/measure';
import { pause, within } from '../frame/repeat';
import type { Row } from '../frame/row';
import { percentile } from '../frame/statistics';

const FILES = { quick: 10, default: 30, full: 30 };
/** Lines of each file: 40 kB, a long source file. */
const TEXT = Array.from({ length: 1000 }, (_, n) => `${n}: a line of forty characters, or so it seems`).join(
  '\n',
);
/** ms that a hub keeps a document in memory after its last reader, and a bit: a stopped project is rarely one that was just read. */
const FORGET_MS = 35_000;
/** ms for one file. */
const PATIENCE_MS = 20_000;

export const open: Row = {
  name: 'open',
  run: async ({ lyceum, scope, mode }) => {
    const system = await lyceum();
    const person = await system.signUp();
    const connection = scope.add(await system.connect(person));
    const project_id = await system.runningProject(connection, 'Opens files');
    const names = Array.from({ length: FILES[mode] }, (_, n) => `file-${n}.txt`);
    for (const name of names) await system.putFile(person, project_id, name, TEXT);
    const running = await openAll(connection, project_id, names);
    await connection.request('project_action', { project_id, action: 'stop' });
    if (mode !== 'quick') await pause(FORGET_MS);
    const stopped = await openAll(connection, project_id, names);
    const line = (state: string, samples: number[], p: number): Measure => ({
      row: 'open',
      what: `text file, project ${state}, p${p} of ${samples.length}`,
      unit: 'ms',
      ours: percentile(samples, p),
      peers: [],
    });
    return [
      line('running', running, 50),
      { ...line('running', running, 95), target: { kind: 'at_most', value: 150 } },
      line('stopped', stopped, 50),
      { ...line('stopped', stopped, 95), target: { kind: 'at_most', value: 300 } },
    ];
  },
};

async function openAll(connection: Connection, project_id: ProjectId, names: string[]): Promise<number[]> {
  const samples: number[] = [];
  for (const name of names) {
    const begun = performance.now();
    const session = new DocumentSession(connection, { project_id, path: parseProjectPath(name) });
    await within(PATIENCE_MS, `opening ${name}`, loaded(session));
    samples.push(performance.now() - begun);
    if (session.text.length !== TEXT.length)
      throw new Error(`${name} opened with ${session.text.length} characters`);
    session.close();
  }
  return samples;
}

function loaded(session: DocumentSession): Promise<void> {
  return new Promise((resolve, reject) => {
    session.onStatus((status) => {
      if (status.kind === 'failed') reject(status.error);
      else if (status.kind !== 'loading') resolve();
    });
  });
}
