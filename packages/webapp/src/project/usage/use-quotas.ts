/** The quotas of a project for a component: asked when it opens, and again after a change or a restart of the connection. */
import type { ProjectId } from '@lyceum/util/ids';
import type { RequestResult } from '@lyceum/util/protocol/client';
import { useCallback, useEffect, useState } from 'react';
import { useAppSelector } from '../../app/store';
import { useConnection } from '../../connection/connection-context';

export type ProjectQuotas = RequestResult<'quotas_get'>;

export function useQuotas(project_id: ProjectId): { quotas?: ProjectQuotas; reload(): void } {
  const connection = useConnection();
  const connected = useAppSelector((state) => state.connection.kind === 'connected');
  const [quotas, setQuotas] = useState<ProjectQuotas>();
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` counts the times it is to be asked.
  useEffect(() => {
    if (!connected) return;
    let isWanted = true;
    connection.request('quotas_get', { project_id }).then(
      (answer) => isWanted && setQuotas(answer),
      // The page shows what it knows; usage says why there is no more.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [connection, connected, project_id, asked]);
  const reload = useCallback(() => setAsked((count) => count + 1), []);
  return { ...(quotas && { quotas }), reload };
}
