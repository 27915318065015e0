/** The page "/projects": filter, sort, stars, hidden and deleted ones, and a virtual list that stays quick with ten thousand projects. */
import './project-list.css';
import { Button } from '@mantine/core';
import { IconFolders, IconPlus, IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { EmptyState } from '../app/empty-state';
import { useAppSelector } from '../app/store';
import { useTitle } from '../app/use-title';
import { Waiting } from '../app/waiting';
import { filtered, hiddenCount, sorted, visible } from './list-order';
import { type ListView, ProjectListBar } from './project-list-bar';
import type { Project } from './rows';
import { useListSettings } from './use-list-settings';
import { VirtualList } from './virtual-list';

const WelcomeButton = lazy(() => import('./welcome-button'));
const CreateDialog = lazy(() => import('./create-dialog'));
const DeletedProjects = lazy(() => import('./deleted-projects'));

export function ProjectList() {
  useTitle('Projects');
  const [filter, setFilter] = useState('');
  const [view, setView] = useState<ListView>('projects');
  const [creating, setCreating] = useState(false);
  const { sort, setSort } = useListSettings();
  const wanted = useDeferredValue(filter);
  const { projects, shown, hidden } = useShown(sort, view === 'hidden' ? 'hidden' : 'projects', wanted);
  return (
    <div className="ly-narrow">
      <div className="ly-projects-head">
        <h1>Projects</h1>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          Create project
        </Button>
      </div>
      <ProjectListBar
        filter={filter}
        setFilter={setFilter}
        sort={sort}
        setSort={setSort}
        view={view}
        setView={setView}
        hidden={hidden}
      />
      {view === 'deleted' ? (
        <Suspense fallback={<Waiting what="Looking for deleted projects…" />}>
          <DeletedProjects filter={wanted} />
        </Suspense>
      ) : (
        <Content projects={projects} shown={shown} filter={wanted} isHidden={view === 'hidden'} />
      )}
      <Suspense fallback={null}>{creating && <CreateDialog close={() => setCreating(false)} />}</Suspense>
    </div>
  );
}

function useShown(sort: Parameters<typeof sorted>[1], which: Parameters<typeof visible>[2], filter: string) {
  const byId = useAppSelector((state) => state.projects.byId);
  const marks = useAppSelector((state) => state.marks);
  const members = useAppSelector((state) => state.members);
  const inOrder = useMemo(() => sorted(Object.values(byId), sort), [byId, sort]);
  const projects = useMemo(() => visible(inOrder, marks, which), [inOrder, marks, which]);
  const shown = useMemo(() => filtered(projects, filter, members), [projects, filter, members]);
  const hidden = useMemo(() => hiddenCount(byId, marks), [byId, marks]);
  return { projects, shown, hidden };
}

interface ContentProps {
  projects: readonly Project[];
  shown: readonly Project[];
  filter: string;
  isHidden: boolean;
}

function Content({ projects, shown, filter, isHidden }: ContentProps) {
  const { loaded, failure } = useAppSelector((state) => state.projects);
  const tour = (
    <Suspense fallback={null}>
      <WelcomeButton />
    </Suspense>
  );
  const icon = <IconFolders size={40} stroke={1.2} aria-hidden />;
  if (failure !== undefined)
    return (
      <EmptyState icon={icon} title="Your projects could not be loaded">
        {failure}
      </EmptyState>
    );
  if (!loaded) return <Waiting what="Loading your projects…" />;
  if (projects.length === 0)
    return isHidden ? (
      <EmptyState icon={icon} title="Nothing is hidden">
        “Hide from my list” in a project’s menu puts it here. Nobody else notices.
      </EmptyState>
    ) : (
      <EmptyState icon={icon} title="Your first project" action={tour}>
        A project is a Linux workspace of its own: files, terminals and the people you share them with. Press
        “Create project” to make one; it is ready in a second. New here? Take the tour.
      </EmptyState>
    );
  if (shown.length === 0)
    return (
      <EmptyState icon={<IconSearch size={36} stroke={1.2} aria-hidden />} title={`Nothing fits “${filter}”`}>
        The filter looks at titles, descriptions, people and states.
      </EmptyState>
    );
  return <VirtualList projects={shown} />;
}
