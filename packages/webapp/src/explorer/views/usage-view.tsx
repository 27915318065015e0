/** What the folders of a project take on the disk: largest first, with bars, to walk down and to delete from. A lazy chunk. */
import './views.css';
import { HOME, isSnapshotPath, joinPath, type ProjectPath } from '@lyceum/util/paths';
import { can } from '@lyceum/util/permission';
import type { FileAnswer } from '@lyceum/util/protocol/files';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconFolder, IconFolderOpen, IconTrash } from '@tabler/icons-react';
import { EmptyState } from '../../app/empty-state';
import { useAppSelector } from '../../app/store';
import { Waiting } from '../../app/waiting';
import { RouteLink } from '../../navigation/route-link';
import { fileKind } from '../../open-files/kinds';
import type { Project } from '../../projects/rows';
import { selectMyRole } from '../../projects/selectors';
import { trail } from '../breadcrumbs';
import { FolderFailure } from '../folder-content';
import { formatSize } from '../sort';
import { useFileActions } from '../use-file-actions';
import { useFileOps } from '../use-file-ops';
import { useFileAnswer } from './use-file-answer';
import { ViewFrame } from './view-frame';

type Usage = FileAnswer<'disk_usage'>;

/** Rows drawn: the largest. The small change below them is summed up. */
const MAX_ROWS = 300;

export default function UsageView({ project, path }: { project: Project; path: ProjectPath }) {
  const { project_id } = project;
  const running = project.state.state === 'running';
  const role = useAppSelector((state) => selectMyRole(state, project_id));
  const ops = useFileOps(project_id);
  const usage = useFileAnswer(ops, { kind: 'disk_usage', path }, running);
  const { trash } = useFileActions(project, path, () => {});
  const canChange = can(role, 'write') && running && !isSnapshotPath(path);
  const remove = async (name: string) => {
    await trash([joinPath(path, name)]);
    usage.again();
  };
  return (
    <ViewFrame
      title="Disk usage"
      project_id={project_id}
      folder={path}
      tools={
        <Button size="xs" variant="default" onClick={usage.again}>
          Count again
        </Button>
      }
    >
      <Trail project={project} path={path} />
      {usage.error ? (
        <FolderFailure error={usage.error} running={running} />
      ) : !usage.answer ? (
        <Waiting what={running ? 'Adding up the folders…' : 'Waiting for the project to start…'} />
      ) : (
        <Bars {...{ project, path, canChange, remove }} usage={usage.answer} />
      )}
    </ViewFrame>
  );
}

function Trail({ project: { project_id }, path }: { project: Project; path: ProjectPath }) {
  return (
    <nav className="ly-crumbs ly-usage-trail" aria-label="Counted folder">
      {trail(path).map((folder) => (
        <RouteLink
          key={folder}
          to={{ page: 'project', project_id, view: { kind: 'folder', path: folder, show: 'usage' } }}
          {...(folder === path && { 'aria-current': 'page' as const })}
        >
          {folder === HOME ? 'Home' : `/ ${folder.slice(folder.lastIndexOf('/') + 1)}`}
        </RouteLink>
      ))}
    </nav>
  );
}

interface BarsProps {
  project: Project;
  path: ProjectPath;
  usage: Usage;
  canChange: boolean;
  remove(name: string): Promise<void>;
}

function Bars({ project, path, usage, canChange, remove }: BarsProps) {
  if (usage.entries.length === 0)
    return (
      <EmptyState icon={<IconFolderOpen size={40} stroke={1.2} aria-hidden />} title="Nothing in here">
        An empty folder takes next to nothing.
      </EmptyState>
    );
  const rest = usage.entries.slice(MAX_ROWS);
  const largest = Math.max(1, usage.entries[0]?.bytes ?? 1);
  return (
    <>
      <p className="ly-usage-sum" role="status">
        {formatSize(usage.bytes)} in {usage.files.toLocaleString()} {usage.files === 1 ? 'file' : 'files'}
      </p>
      <table className="ly-view-table" aria-label="Disk usage">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" data-wide>
              Share
            </th>
            <th scope="col">Size</th>
            <th scope="col" data-wide>
              Files
            </th>
            <th scope="col">
              <span className="ly-visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {usage.entries.slice(0, MAX_ROWS).map((entry) => (
            <UsageRow
              key={entry.name}
              {...{ project, path, entry, largest }}
              {...(canChange && { remove: () => void remove(entry.name) })}
            />
          ))}
        </tbody>
      </table>
      {rest.length > 0 && (
        <p className="ly-banner">
          and {rest.length.toLocaleString()} smaller ones,{' '}
          {formatSize(rest.reduce((sum, { bytes }) => sum + bytes, 0))} together
        </p>
      )}
    </>
  );
}

interface RowProps {
  project: Project;
  path: ProjectPath;
  entry: Usage['entries'][number];
  largest: number;
  remove?: () => void;
}

function UsageRow({ project: { project_id }, path, entry, largest, remove }: RowProps) {
  const isFolder = entry.kind === 'folder';
  const Icon = isFolder ? IconFolder : fileKind(entry.name).icon;
  const inside = joinPath(path, entry.name);
  return (
    <tr>
      <td>
        <span className="ly-view-name" data-folder={isFolder || undefined}>
          <Icon size={17} stroke={1.5} aria-hidden />
          {isFolder ? (
            <RouteLink
              className="ly-ellipsis"
              to={{ page: 'project', project_id, view: { kind: 'folder', path: inside, show: 'usage' } }}
            >
              {entry.name}
            </RouteLink>
          ) : (
            <span className="ly-ellipsis">{entry.name}</span>
          )}
        </span>
      </td>
      <td data-wide>
        <span className="ly-usage-bar" aria-hidden>
          <span style={{ width: `${(100 * entry.bytes) / largest}%` }} />
        </span>
      </td>
      <td>{formatSize(entry.bytes)}</td>
      <td data-wide>{isFolder ? entry.files.toLocaleString() : ''}</td>
      <td>
        {remove && (
          <Tooltip label="To the trash">
            <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${entry.name}`} onClick={remove}>
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </td>
    </tr>
  );
}
