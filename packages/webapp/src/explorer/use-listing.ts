/** The live listing of one folder for components: what is in it now, or why that cannot be told. */
import { openListing } from '@lyceum/util/client/listing';
import type { LyceumError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import type { ProjectPath } from '@lyceum/util/paths';
import type { Entry } from '@lyceum/util/protocol/files';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection-context';

export type ListingState =
  | { kind: 'loading' }
  | { kind: 'ready'; entries: readonly Entry[]; total: number }
  | { kind: 'failed'; error: LyceumError };

/** Milliseconds between two tries while the project says that it runs but does not answer yet. */
const RETRY_MS = 700;

/** Failures that end by themselves. */
const PASSING = new Set(['not_running', 'unavailable', 'timeout']);

export function useListing(project_id: ProjectId, path: ProjectPath, running: boolean): ListingState {
  const connection = useConnection();
  const [state, setState] = useState<ListingState>({ kind: 'loading' });
  useEffect(() => {
    setState({ kind: 'loading' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A request that was under way when the listing was closed is still answered, with a refusal.
    let isClosed = false;
    const listing = openListing(
      connection,
      { project_id, path },
      {
        listing: ({ entries, total }) => !isClosed && setState({ kind: 'ready', entries, total }),
        failed: (error) => {
          if (isClosed) return;
          if (!running || !PASSING.has(error.code)) return setState({ kind: 'failed', error });
          clearTimeout(timer);
          timer = setTimeout(() => listing.retry(), RETRY_MS);
        },
      },
    );
    return () => {
      isClosed = true;
      clearTimeout(timer);
      listing.close();
    };
    // A start opens the listing anew: what failed for want of a running project works now.
  }, [connection, project_id, path, running]);
  return state;
}
