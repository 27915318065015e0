/** The action "Take a snapshot now". Used by the list of snapshots. */
import type { ProjectId } from '@lyceum/util/ids';
import { useState } from 'react';
import { notifyDone, notifyFailure } from '../app/notify';
import { useConnection } from '../connection/connection-context';

export function useTakeSnapshot(project_id: ProjectId): { take(): void; busy: boolean } {
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      await connection.request('snapshot_create', { project_id });
      notifyDone('Snapshot taken');
    } catch (error) {
      notifyFailure('The snapshot could not be taken', error);
    } finally {
      setBusy(false);
    }
  };
  return { take: () => void take(), busy };
}
