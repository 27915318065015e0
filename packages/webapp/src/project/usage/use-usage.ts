/** Live usage of one project for a component: the last measurement while it is open, nothing after it was refused. */
import { openUsage } from '@lyceum/util/client/usage';
import type { ProjectId } from '@lyceum/util/ids';
import type { Usage } from '@lyceum/util/quotas';
import { useEffect, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';

/** Milliseconds after a refusal until it is asked again: a node that restarts is back within this. */
const AGAIN_MS = 5000;

export interface UsageNow {
  usage?: Usage;
  /** Why there is none now. */
  failure?: string;
}

export function useUsage(project_id: ProjectId): UsageNow {
  const connection = useConnection();
  const [now, setNow] = useState<UsageNow>({});
  useEffect(() => {
    let timer: number | undefined;
    const channel = openUsage(connection, project_id, {
      usage: (usage) => setNow({ usage }),
      failed: (error) => {
        setNow(({ usage }) => ({ ...(usage && { usage }), failure: wordsOf(error) }));
        // Who is no member any more leaves this page by other means.
        if (error.code !== 'forbidden') timer = window.setTimeout(() => channel.retry(), AGAIN_MS);
      },
    });
    return () => {
      window.clearTimeout(timer);
      channel.close();
    };
  }, [connection, project_id]);
  return now;
}
