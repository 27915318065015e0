/** The project's web servers for components: all of them as they are now, or why that cannot be told; and what is installed to talk to. */
import { callServer, openServers } from '@lyceum/util/client/servers';
import type { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ConsoleInfo, ServerInfo } from '@lyceum/util/protocol/servers';
import { useEffect, useState } from 'react';
import { useConnection } from '../../connection/connection-context';

export type ServersState =
  | { kind: 'loading' }
  | { kind: 'ready'; servers: readonly ServerInfo[] }
  | { kind: 'failed'; error: LyceumError };

/** Milliseconds between two tries while the project says that it runs but does not answer yet. */
const RETRY_MS = 700;

/** Failures that end by themselves. */
const PASSING = new Set(['not_running', 'unavailable', 'timeout']);

export function useServers(project_id: ProjectId, running: boolean): ServersState {
  const connection = useConnection();
  const [state, setState] = useState<ServersState>({ kind: 'loading' });
  useEffect(() => {
    if (!running) return;
    setState({ kind: 'loading' });
    let timer: number | undefined;
    let isClosed = false;
    const open = openServers(connection, project_id, {
      servers: (servers) => !isClosed && setState({ kind: 'ready', servers }),
      failed: (error) => {
        if (isClosed) return;
        if (!PASSING.has(error.code)) return setState({ kind: 'failed', error });
        window.clearTimeout(timer);
        timer = window.setTimeout(() => open.retry(), RETRY_MS);
      },
    });
    return () => {
      isClosed = true;
      window.clearTimeout(timer);
      open.close();
    };
  }, [connection, project_id, running]);
  return state;
}

/** None while the project does not run, or for those who may not run programs. */
export function useConsoles(project_id: ProjectId, mayRun: boolean): readonly ConsoleInfo[] {
  const connection = useConnection();
  const [consoles, setConsoles] = useState<readonly ConsoleInfo[]>([]);
  useEffect(() => {
    if (!mayRun) return;
    let isWanted = true;
    callServer(connection, project_id, { kind: 'consoles' }).then(
      (answer) => isWanted && setConsoles(answer.consoles),
      // The page offers what it knows without.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [connection, project_id, mayRun]);
  return consoles;
}
