/** The folders inside one folder, to walk through them in the folder picker; for a project that does not run, the button that starts it. */
import { joinPath, type ProjectPath, parentPath } from '@lyceum/util/paths';
import { Button } from '@mantine/core';
import { IconCornerLeftUp, IconFolder } from '@tabler/icons-react';
import { useControl } from '../../project/use-control';
import type { Project } from '../../projects/rows';
import { BY_NAME, isFolder, sortEntries } from '../sort';
import { useListing } from '../use-listing';

interface Props {
  project: Project;
  folder: ProjectPath;
  choose(folder: ProjectPath): void;
}

export function FolderList({ project, folder, choose }: Props) {
  const running = project.state.state === 'running';
  const listing = useListing(project.project_id, folder, running);
  if (!running) return <NotRunning project={project} />;
  const folders =
    listing.kind === 'ready'
      ? sortEntries(
          listing.entries.filter((entry) => isFolder(entry) && entry.openable && !entry.name.startsWith('.')),
          BY_NAME,
        )
      : [];
  return (
    <ul className="ly-folder-list" aria-label="Folders">
      {folder !== '' && (
        <li>
          <button type="button" className="ly-choice" onClick={() => choose(parentPath(folder))}>
            <IconCornerLeftUp size={16} aria-hidden /> Folder above
          </button>
        </li>
      )}
      {folders.map(({ name }) => (
        <li key={name}>
          <button type="button" className="ly-choice" onClick={() => choose(joinPath(folder, name))}>
            <IconFolder size={16} aria-hidden /> <span className="ly-ellipsis">{name}</span>
          </button>
        </li>
      ))}
      {listing.kind === 'failed' && (
        <li className="ly-folder-none">
          {listing.error.code === 'not_found' ? 'This folder will be made.' : listing.error.message}
        </li>
      )}
      {listing.kind === 'ready' && folders.length === 0 && (
        <li className="ly-folder-none">No folders in here.</li>
      )}
    </ul>
  );
}

function NotRunning({ project }: { project: Project }) {
  const { control, run, mayControl } = useControl(project.project_id);
  return (
    <div className="ly-folder-list ly-folder-none">
      “{project.title}” does not run, and must to take files.
      {mayControl && (
        <Button
          size="compact-sm"
          variant="light"
          loading={control.pending !== undefined}
          onClick={() => void run('start')}
        >
          Start it
        </Button>
      )}
    </div>
  );
}
