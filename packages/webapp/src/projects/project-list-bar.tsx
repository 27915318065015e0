/** Above the project list: the filter, the order, and which projects are seen. */
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { SORTS, type Sort } from './list-order';

export type ListView = 'projects' | 'hidden' | 'deleted';

interface Props {
  filter: string;
  setFilter(filter: string): void;
  sort: Sort;
  setSort(sort: Sort): void;
  view: ListView;
  setView(view: ListView): void;
  /** How many are hidden. */
  hidden: number;
}

export function ProjectListBar({ filter, setFilter, sort, setSort, view, setView, hidden }: Props) {
  const views: [ListView, string][] = [
    ['projects', 'Current'],
    ['hidden', hidden > 0 ? `Hidden (${hidden})` : 'Hidden'],
    ['deleted', 'Deleted'],
  ];
  return (
    <div className="ly-projects-bar">
      <TextInput
        className="ly-projects-filter"
        type="search"
        aria-label="Filter projects"
        placeholder="Filter projects"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <fieldset className="ly-choice" aria-label="Which projects">
        {views.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
            {label}
          </button>
        ))}
      </fieldset>
      {/* Not Mantine's: it brings 6 kB that the project list has no room for. */}
      <select
        className="ly-select"
        aria-label="Sort projects by"
        title="Sort by"
        disabled={view === 'deleted'}
        value={sort}
        onChange={(event) => setSort(event.currentTarget.value as Sort)}
      >
        {Object.entries(SORTS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
