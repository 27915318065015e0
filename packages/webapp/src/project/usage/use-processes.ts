/** The process table of a project for a component: read again every few seconds while it is shown and the project runs. */
import type { ProjectId } from '@lyceum/util/ids';
import type { ProcessInfo } from '@lyceum/util/quotas';
import { useCallback, useEffect, useRef, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';

/** Milliseconds between two looks, as with usage; none while the tab is hidden. */
const AGAIN_MS = 3000;

interface Processes {
  processes?: ProcessInfo[];
  failure?: string;
}

export function useProcesses(project_id: ProjectId, runs: boolean): Processes & { reload(): void } {
  const connection = useConnection();
  const [now, setNow] = useState<Processes>({});
  const isWanted = useRef(false);
  const read = useCallback(async () => {
    try {
      const { processes } = await connection.request('processes', { project_id });
      if (isWanted.current) setNow({ processes });
    } catch (error) {
      if (isWanted.current)
        setNow(({ processes }) => ({ ...(processes && { processes }), failure: wordsOf(error) }));
    }
  }, [connection, project_id]);
  useEffect(() => {
    if (!runs) return;
    isWanted.current = true;
    let timer: number | undefined;
    const look = async () => {
      if (!document.hidden) await read();
      if (isWanted.current) timer = window.setTimeout(look, AGAIN_MS);
    };
    void look();
    return () => {
      isWanted.current = false;
      window.clearTimeout(timer);
    };
  }, [read, runs]);
  return { ...now, reload: () => void read() };
}
