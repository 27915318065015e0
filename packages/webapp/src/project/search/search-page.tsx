/** The page "Search": words or a pattern in all files of the project. Results open at their line. A lazy chunk. */
import './search.css';
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconSearch, IconSearchOff } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useMemo } from 'react';
import { EmptyState } from '../../app/empty-state';
import { navigate } from '../../navigation/history';
import type { Project } from '../../projects/rows';
import { useControl } from '../use-control';
import { nextLine, type ResultRow, resultRows, summary } from './result-rows';
import { SearchBar } from './search-bar';
import { SearchResults } from './search-results';
import type { SearchState } from './search-slice';
import { useSearch } from './use-search';

export default function SearchPage({ project }: { project: Project }) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const { state, change, search } = useSearch(project_id, running);
  const { form, result, chosen } = state;
  const rows = useMemo(() => (result ? resultRows(result) : []), [result]);
  const open = (row: ResultRow | undefined) => {
    if (row?.kind !== 'line') return;
    navigate({ page: 'project', project_id, view: { kind: 'file', path: row.path, line: row.line.line } });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = ({ ArrowDown: 1, ArrowUp: -1 } as const)[event.key as 'ArrowDown'];
    if (step !== undefined) change({ chosen: nextLine(rows, chosen, step) });
    else if (event.key !== 'Enter') return;
    else if (chosen >= 0 && form === state.searched) open(rows[chosen]);
    else void search(form);
    event.preventDefault();
  };
  return (
    <div className="ly-search">
      <SearchBar
        form={form}
        setForm={(part) => change({ form: { ...form, ...part } })}
        onKey={onKey}
        chosen={chosen}
      />
      <div className="ly-search-summary" role="status" aria-label="Search result">
        {state.busy ? 'Searching…' : result ? summary(result) : ''}
      </div>
      {rows.length > 0 && result ? (
        <SearchResults
          key={result.took_ms + rows.length}
          rows={rows}
          chosen={chosen}
          scrolled={state.scrolled}
          onScrolled={(scrolled) => change({ scrolled })}
          choose={(at) => change({ chosen: at })}
          open={open}
          onKey={onKey}
        />
      ) : (
        <Nothing project={project} state={state} />
      )}
    </div>
  );
}

function Nothing({ project, state: { failure, result, busy } }: { project: Project; state: SearchState }) {
  const { run, mayControl, control } = useControl(project.project_id);
  const icon = <IconSearch size={40} stroke={1.2} aria-hidden />;
  if (project.state.state !== 'running')
    return (
      <EmptyState
        icon={icon}
        title="The project is not running"
        action={
          mayControl && (
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={control.pending === 'start'}
              onClick={() => void run('start')}
            >
              Start it
            </Button>
          )
        }
      >
        Its files can be searched while it runs.
      </EmptyState>
    );
  if (busy) return null;
  if (failure)
    return (
      <EmptyState
        icon={<IconSearchOff size={40} stroke={1.2} aria-hidden />}
        title="This could not be searched"
      >
        {failure.words}
      </EmptyState>
    );
  if (result) return null;
  return (
    <EmptyState icon={icon} title="Search in all files">
      Type what you look for. ↓ and ↑ walk through what is found, Enter opens the file at that line.
    </EmptyState>
  );
}
