/**
 * Live tables and the connection's status into the store, for as long as somebody is signed in. Started by signed-in.tsx.
 * The only file that turns rows into actions; it never asks the person anything.
 */
import type { Connection } from '@lyceum/util/client/connection';
import type { Disposer } from '@lyceum/util/client/signal';
import { openSyncTable, type TableView } from '@lyceum/util/client/sync-table';
import type { UserQuery } from '@lyceum/util/schema/authorize';
import type * as z from 'zod/mini';
import { accountChanged } from '../account/account-slice';
import { meSchema } from '../account/me';
import { describe, statusChanged } from '../connection/connection-slice';
import { marksChanged } from '../projects/marks-slice';
import { membersChanged, peopleChanged } from '../projects/members-slice';
import { projectsChanged, projectsFailed } from '../projects/projects-slice';
import {
  MARKS_QUERY,
  MEMBERS_QUERY,
  markSchema,
  memberSchema,
  PEOPLE_QUERY,
  PROJECTS_QUERY,
  personSchema,
  projectSchema,
  rowDecoder,
} from '../projects/rows';
import type { Dispatch } from './store';

const ME_QUERY: UserQuery = {
  query: {
    accounts: [
      {
        account_id: null,
        email_address: null,
        first_name: null,
        last_name: null,
        is_admin: null,
        settings: null,
      },
    ],
  },
};

export function startFeeds(connection: Connection, dispatch: Dispatch): Disposer {
  const follow = <T extends z.ZodMiniType>(
    query: UserQuery,
    schema: T,
    changed: (rows: z.infer<T>[]) => void,
    failed: (reason: string) => void = () => {},
  ) => {
    const decode = rowDecoder(schema);
    const table = openSyncTable(connection, query);
    const tell = ({ rows, loaded, error }: TableView) => {
      if (error) failed(error.message);
      else if (loaded) changed(decode(rows.values()));
    };
    // Somebody else may have opened the same query before.
    tell(table.view);
    table.onChange(tell);
    return () => table.close();
  };
  const tellStatus = () => dispatch(statusChanged(describe(connection.status)));
  tellStatus();
  const stops = [
    connection.onStatus(tellStatus),
    follow(
      PROJECTS_QUERY,
      projectSchema,
      (rows) => dispatch(projectsChanged(rows)),
      (reason) => dispatch(projectsFailed(reason)),
    ),
    follow(MEMBERS_QUERY, memberSchema, (rows) => dispatch(membersChanged(rows))),
    follow(MARKS_QUERY, markSchema, (rows) => dispatch(marksChanged(rows))),
    follow(PEOPLE_QUERY, personSchema, (rows) => dispatch(peopleChanged(rows))),
    follow(ME_QUERY, meSchema, ([me]) => me && dispatch(accountChanged(me))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
