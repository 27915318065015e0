/** The log of one project for its page: the newest entries live, older ones and searches page by page. */
import { openSyncTable } from '@lyceum/util/client/sync-table';
import type { ProjectId } from '@lyceum/util/ids';
import { type LogEntry, type LogFilter, logEntrySchema } from '@lyceum/util/schema/project-log';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { wordsOf } from '../../app/error-words';
import { useConnection } from '../../connection/connection-context';
import { mergedEntries } from './merged-entries';

/** Entries that come live. They are read again at each change, so they are few. */
const LIVE = 100;
/** Milliseconds of rest after a key in the filter. */
const AFTER_KEY_MS = 250;

interface Older {
  entries: LogEntry[];
  /** null: there are no older ones. */
  next: number | null;
}

export function useLog(project_id: ProjectId, filter: LogFilter) {
  const { live, loaded, failure } = useLive(project_id);
  const { older, more, busy, refusal } = useOlder(project_id, filter);
  const entries = useMemo(() => mergedEntries(live, older?.entries ?? [], filter), [live, older, filter]);
  return {
    entries,
    loaded: loaded && older !== undefined,
    busy,
    failure: failure ?? refusal,
    /** Undefined when there is nothing older. */
    more: older?.next == null ? undefined : more,
  };
}

/** All that came since the page was opened, not only the newest. */
function useLive(project_id: ProjectId) {
  const connection = useConnection();
  const [state, setState] = useState<{ live: LogEntry[]; loaded: boolean; failure?: string }>({
    live: [],
    loaded: false,
  });
  useEffect(() => {
    const seen = new Map<number, LogEntry>();
    const table = openSyncTable(connection, {
      query: { project_log: [{ project_id, log_id: null, account_id: null, time: null, event: null }] },
      options: { limit: LIVE, order_by: ['-log_id'] },
    });
    const tell = () => {
      const { rows, loaded, error } = table.view;
      for (const row of rows.values()) {
        const entry = logEntrySchema.safeParse(row);
        if (entry.success) seen.set(entry.data.log_id, entry.data);
      }
      setState({ live: [...seen.values()], loaded, ...(error && { failure: error.message }) });
    };
    tell();
    table.onChange(tell);
    return () => table.close();
  }, [connection, project_id]);
  return state;
}

function useOlder(project_id: ProjectId, filter: LogFilter) {
  const connection = useConnection();
  const [older, setOlder] = useState<Older>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const turn = useRef(0);
  const ask = useCallback(
    async (known: Older | undefined) => {
      const mine = ++turn.current;
      setBusy(true);
      try {
        const before = known?.next ?? undefined;
        const fields = { project_id, filter, ...(before !== undefined && { before }) };
        const page = await connection.request('project_log', fields);
        if (mine !== turn.current) return;
        setOlder({ entries: [...(known?.entries ?? []), ...page.entries], next: page.next });
        setRefusal(undefined);
      } catch (error) {
        if (mine === turn.current) setRefusal(wordsOf(error));
      }
      if (mine === turn.current) setBusy(false);
    },
    [connection, project_id, filter],
  );
  useEffect(() => {
    const timer = setTimeout(() => void ask(undefined), AFTER_KEY_MS);
    return () => clearTimeout(timer);
  }, [ask]);
  return { older, busy, refusal, more: () => void ask(older) };
}
