/** The history of the open document for as long as TimeTravel is shown, told of each change of the document. Used by time-travel.tsx. */
import { createDocumentHistory } from '@lyceum/util/history/history';
import type { ProjectId } from '@lyceum/util/ids';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection-context';
import { HistoryFeed } from './history-feed';
import type { TravelSession } from './travel-session';

export function useHistoryFeed(project_id: ProjectId, session: TravelSession): HistoryFeed | undefined {
  const connection = useConnection();
  const [feed, setFeed] = useState<HistoryFeed>();
  useEffect(() => {
    const { document } = session;
    const made = new HistoryFeed(createDocumentHistory(), (after) =>
      connection.request('document_history', { project_id, path: document.path, after }),
    );
    const changed = () => made.changed();
    document.doc.on('update', changed);
    // One's own edits are in the history once they are durable; after a lost line there may be others'.
    let before = document.status.kind;
    const stopStatus = document.onStatus(({ kind }) => {
      if (kind === 'durable' && before !== 'saved' && before !== kind) changed();
      before = kind;
    });
    setFeed(made);
    return () => {
      document.doc.off('update', changed);
      stopStatus();
      made.close();
    };
  }, [connection, project_id, session]);
  return feed;
}
