/** Projects that their owner deleted within 30 days, each with the button that brings it back. A lazy chunk of the project list. */
import type { RequestResult } from '@lyceum/util/protocol/client';
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { EmptyState } from '../app/empty-state';
import { wordsOf } from '../app/error-words';
import { useAppSelector } from '../app/store';
import { Waiting } from '../app/waiting';
import { useConnection } from '../connection/connection-context';
import { relativeTime } from './relative-time';
import { useDeletion } from './use-deletion';

type Deleted = RequestResult<'projects_deleted'>['projects'];

export default function DeletedProjects({ filter }: { filter: string }) {
  const connection = useConnection();
  // Whatever comes or goes among the projects may have come from here or gone here.
  const count = useAppSelector((state) => Object.keys(state.projects.byId).length);
  const [deleted, setDeleted] = useState<Deleted>();
  const [failure, setFailure] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the number of projects changes.
  useEffect(() => {
    let isLatest = true;
    connection.request('projects_deleted', {}).then(
      ({ projects }) => isLatest && setDeleted(projects),
      (error: unknown) => isLatest && setFailure(wordsOf(error)),
    );
    return () => {
      isLatest = false;
    };
  }, [connection, count]);
  const icon = <IconTrash size={40} stroke={1.2} aria-hidden />;
  if (failure !== undefined)
    return (
      <EmptyState icon={icon} title="Deleted projects could not be loaded">
        {failure}
      </EmptyState>
    );
  if (!deleted) return <Waiting what="Looking for deleted projects…" />;
  const shown = deleted.filter(({ title }) => title.toLowerCase().includes(filter.trim().toLowerCase()));
  if (shown.length === 0)
    return (
      <EmptyState icon={icon} title="Nothing is deleted">
        A project that its owner deletes stays here for 30 days and can be brought back.
      </EmptyState>
    );
  return (
    <ul className="ly-deleted" aria-label="Deleted projects">
      {shown.map((project) => (
        <DeletedRow key={project.project_id} project={project} />
      ))}
    </ul>
  );
}

function DeletedRow({ project }: { project: Deleted[number] }) {
  const { restore } = useDeletion();
  const [busy, setBusy] = useState(false);
  const bringBack = async () => {
    setBusy(true);
    await restore(project.project_id, project.title);
    setBusy(false);
  };
  return (
    <li>
      <div className="ly-fill ly-ellipsis">
        <strong>{project.title}</strong>
        <small className="ly-ellipsis">{project.description}</small>
      </div>
      <small title={new Date(project.deleted).toLocaleString()}>{deletedWords(project.deleted)}</small>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-label={`Bring back ${project.title}`}
        leftSection={<IconArrowBackUp size={15} aria-hidden />}
        onClick={() => void bringBack()}
      >
        Bring back
      </Button>
    </li>
  );
}

function deletedWords(time: string): string {
  const ago = relativeTime(Date.parse(time), Date.now());
  return ago === 'just now' ? 'deleted just now' : `deleted ${ago} ago`;
}
