/** The page "/projects": filter, create, and a virtual list that stays quick with ten thousand projects. */
import './project-list.css';
import { Button, TextInput } from '@mantine/core';
import { IconFolders, IconPlus, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from 'react';
import { EmptyState } from '../app/empty-state';
import { useAppSelector } from '../app/store';
import { useTitle } from '../app/use-title';
import { Waiting } from '../app/waiting';
import { ProjectRow, ROW_HEIGHT } from './project-row';
import type { Project } from './rows';
import { filterProjects, selectSortedProjects } from './selectors';

const CreateDialog = lazy(() => import('./create-dialog'));

export function ProjectList() {
  useTitle('Projects');
  const [filter, setFilter] = useState('');
  const [creating, setCreating] = useState(false);
  const projects = useAppSelector(selectSortedProjects);
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filterProjects(projects, wanted), [projects, wanted]);
  return (
    <div className="ly-narrow">
      <div className="ly-projects-head">
        <h1>Projects</h1>
        <TextInput
          className="ly-projects-filter"
          type="search"
          aria-label="Filter projects"
          placeholder="Filter projects"
          leftSection={<IconSearch size={15} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          Create project
        </Button>
      </div>
      <Content projects={projects} shown={shown} filter={wanted} />
      <Suspense fallback={null}>{creating && <CreateDialog close={() => setCreating(false)} />}</Suspense>
    </div>
  );
}

interface ContentProps {
  projects: readonly Project[];
  shown: readonly Project[];
  filter: string;
}

function Content({ projects, shown, filter }: ContentProps) {
  const { loaded, failure } = useAppSelector((state) => state.projects);
  const icon = <IconFolders size={40} stroke={1.2} aria-hidden />;
  if (failure !== undefined)
    return (
      <EmptyState icon={icon} title="Your projects could not be loaded">
        {failure}
      </EmptyState>
    );
  if (!loaded) return <Waiting what="Loading your projects…" />;
  if (projects.length === 0)
    return (
      <EmptyState icon={icon} title="Your first project">
        A project is a Linux workspace of its own: files, terminals and the people you share them with. Press
        “Create project” to make one; it is ready in a second.
      </EmptyState>
    );
  if (shown.length === 0)
    return (
      <EmptyState icon={<IconSearch size={36} stroke={1.2} aria-hidden />} title={`Nothing fits “${filter}”`}>
        The filter looks at titles and descriptions.
      </EmptyState>
    );
  return <VirtualList projects={shown} />;
}

function VirtualList({ projects }: { projects: readonly Project[] }) {
  const list = useRef<HTMLUListElement>(null);
  const virtualizer = useVirtualizer({
    count: projects.length,
    getScrollElement: () => list.current?.closest<HTMLElement>('.ly-page') ?? null,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => projects[index]?.project_id ?? index,
    overscan: 8,
    // The heading and the filter above the list.
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  return (
    <ul
      ref={list}
      aria-label="Projects"
      style={{
        position: 'relative',
        height: virtualizer.getTotalSize(),
        margin: 0,
        padding: 0,
        listStyle: 'none',
      }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const project = projects[index];
        return (
          project && (
            <ProjectRow
              key={key}
              project={project}
              top={start - virtualizer.options.scrollMargin}
              position={index + 1}
              total={projects.length}
            />
          )
        );
      })}
    </ul>
  );
}
