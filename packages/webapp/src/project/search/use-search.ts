/** Searches the files of a project as the form says: a moment after the last key, or at once. The state lives in the store. */

import { LyceumError, toWireError } from '@lyceum/util/errors';
import type { ProjectId } from '@lyceum/util/ids';
import { parseProjectPath } from '@lyceum/util/paths';
import { FILE_QUERIES } from '@lyceum/util/protocol/files';
import { useCallback, useEffect, useRef } from 'react';
import { wordsOf } from '../../app/error-words';
import { useAppDispatch, useAppSelector } from '../../app/store';
import { useConnection } from '../../connection/connection-context';
import { EMPTY_SEARCH, type SearchForm, type SearchState, searchChanged } from './search-slice';

/** Milliseconds of rest after a key: nobody wants the results of half a word. */
const AFTER_KEY_MS = 350;

export function useSearch(project_id: ProjectId, running: boolean) {
  const connection = useConnection();
  const dispatch = useAppDispatch();
  const state = useAppSelector((root) => root.search[project_id] ?? EMPTY_SEARCH);
  const { form, searched } = state;
  const asked = useRef(0);
  const change = useCallback(
    (part: Partial<SearchState>) => void dispatch(searchChanged({ project_id, ...part })),
    [dispatch, project_id],
  );
  const search = useCallback(
    async (wanted: SearchForm) => {
      const turn = ++asked.current;
      if (wanted.text === '')
        return change({ result: undefined, searched: wanted, failure: undefined, busy: false });
      change({ busy: true });
      const done = (part: Partial<SearchState>) => {
        // A later question was asked meanwhile: its answer counts.
        if (turn === asked.current)
          change({ busy: false, searched: wanted, chosen: -1, scrolled: 0, ...part });
      };
      try {
        const query = { kind: 'search', search: searchOf(wanted) } as const;
        const answer = await connection.request('file_query', { project_id, query });
        done({ result: FILE_QUERIES.search.answer.parse(answer), failure: undefined });
      } catch (error) {
        const { code } = toWireError(error);
        done({ result: undefined, failure: { code, words: wordsOf(error) } });
      }
    },
    [connection, project_id, change],
  );
  useEffect(() => {
    if (form === searched || !running) return;
    const timer = setTimeout(() => void search(form), AFTER_KEY_MS);
    return () => clearTimeout(timer);
  }, [form, searched, running, search]);
  return { state, change, search };
}

/** Throws bad_request when the folder is no path. */
function searchOf({ text, regex, match_case, whole_word, hidden, files, folder }: SearchForm) {
  if (folder.startsWith('/'))
    throw new LyceumError('bad_request', 'Name the folder as the project does: without a "/" in front.');
  return { text, regex, match_case, whole_word, hidden, files, folder: parseProjectPath(folder.trim()) };
}
