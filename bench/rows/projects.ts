/** Row: the project list of an account with 10,000 projects, from request to rows in the client, beside the plain SELECT. */
import { getRows } from '@lyceum/util/client/sync-table';
import { newKey } from '@lyceum/util/ids';
import { interleave } from '../frame/repeat';
import type { Row } from '../frame/row';
import { median, percentile } from '../frame/statistics';
import { insertProjects, openDatabase, removeProjects } from '../load/project-rows';

const PROJECTS = 10_000;
/** Lists in one round. */
const LISTS = { quick: 15, default: 40, full: 100 };
const WARM_UP_LISTS = 3;

const QUERY = {
  query: {
    projects: [
      { project_id: null, title: null, description: null, state: null, last_edited: null, deleted: null },
    ],
  },
};
const PLAIN = `SELECT project_id, title, description, state, last_edited, deleted
  FROM projects JOIN project_users USING (project_id) WHERE account_id = $1`;

export const projects: Row = {
  name: 'projects',
  run: async ({ lyceum, scope, rounds, mode }) => {
    const system = await lyceum();
    const person = await system.signUp();
    const database = await openDatabase(await system.databaseUrl());
    scope.onClose(() => database.end());
    const ids = await insertProjects(database, person.account_id, PROJECTS, `A description ${newKey()}`);
    scope.onClose(() => removeProjects(database, ids));
    await database.query('ANALYZE projects, project_users');
    const connection = scope.add(await system.connect(person));
    const lists = {
      ours: async () => (await getRows(connection, QUERY)).length,
      plain: async () => (await database.query(PLAIN, [person.account_id])).rows.length,
    };
    const samples = await interleave(rounds, {
      ours: () => time(lists.ours, LISTS[mode]),
      plain: () => time(lists.plain, LISTS[mode]),
    });
    const at = (name: keyof typeof samples, p: number) =>
      median(samples[name].map((round) => percentile(round, p)));
    const line = (p: number) => ({
      row: 'projects',
      what: `list of ${PROJECTS} projects, p${p}`,
      unit: 'ms',
      ours: at('ours', p),
      peers: [{ name: 'plain SELECT', value: at('plain', p) }],
    });
    return [line(50), { ...line(99), target: { kind: 'at_most', value: 100 } }];
  },
};

async function time(list: () => Promise<number>, count: number): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < WARM_UP_LISTS + count; i++) {
    const begun = performance.now();
    const rows = await list();
    if (rows !== PROJECTS) throw new Error(`a list of ${rows} projects instead of ${PROJECTS}`);
    if (i >= WARM_UP_LISTS) samples.push(performance.now() - begun);
  }
  return samples;
}
